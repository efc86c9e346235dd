-- What plans ask of units: how much of what is paid shall be paid online, from a year on. A plan is public, so its rows are no
-- agency's own; it changes by proposals of administrators.

ALTER TABLE admin_proposal DROP CONSTRAINT admin_proposal_kind_check,
  ADD CONSTRAINT admin_proposal_kind_check CHECK (kind IN ('agency', 'client', 'user', 'channel_settings', 'targets'));

CREATE TABLE payment_target (
  plan text NOT NULL CHECK (plan <> ''),              -- "4623/KH-UBND"
  year int NOT NULL CHECK (year BETWEEN 2000 AND 9998), -- the first that it is for
  kind text NOT NULL CHECK (kind IN ('department', 'district', 'commune')),
  locality text NOT NULL,                             -- of a commune: its district
  unit text NOT NULL CHECK (unit <> ''),              -- the name as the plan has it
  number int NOT NULL,                                -- its place in the plan
  agency_code text NOT NULL,                          -- '' where it is known by its name
  -- in hundredths of a per cent: what was there, and what shall be
  base_application int CHECK (base_application BETWEEN 0 AND 10000),
  base_payment int CHECK (base_payment BETWEEN 0 AND 10000),
  target_application int CHECK (target_application BETWEEN 0 AND 10000),
  target_payment int CHECK (target_payment BETWEEN 0 AND 10000),
  data_since date,                                    -- from when the plan counted what was there
  changed_by uuid NOT NULL REFERENCES admin_proposal (proposal_id),
  PRIMARY KEY (plan, year, kind, locality, unit),
  CHECK ((kind = 'commune') = (locality <> '')));
-- An agency is measured by one target a year.
CREATE UNIQUE INDEX payment_target_of_agency ON payment_target (agency_code, year) WHERE agency_code <> '';

GRANT SELECT, INSERT, DELETE ON payment_target TO kythu_app;
