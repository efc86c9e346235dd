-- Collected money on its way to the treasury: proposed by one, approved by another, proven by the bank's line.

CREATE TABLE remittance (
  agency_id uuid NOT NULL,
  remittance_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'approved', 'proven', 'rejected')),
  through date NOT NULL,              -- what was collected up to the end of this day
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 999999999999999),
  reference text NOT NULL UNIQUE,     -- in the memo of the payment order
  from_account text NOT NULL,         -- at the bank
  account text NOT NULL,              -- of the treasury: 7111 …
  treasury_code text NOT NULL,
  treasury_name text NOT NULL,
  authority_code text NOT NULL,       -- that manages the revenue
  authority_name text NOT NULL,
  maker text NOT NULL CHECK (maker <> ''),
  checker text,
  proposed_at timestamptz NOT NULL,
  decided_at timestamptz,
  proven_at timestamptz,
  line_id uuid,                       -- of the bank's statement
  PRIMARY KEY (agency_id, remittance_id),
  CHECK (CASE WHEN state IN ('approved', 'proven') THEN checker IS NOT NULL AND checker <> '' AND checker <> maker
    ELSE true END),
  CHECK ((state = 'proposed') = (decided_at IS NULL)),
  CHECK ((state = 'proven') = (line_id IS NOT NULL) AND (state = 'proven') = (proven_at IS NOT NULL)));
-- Two proposals would count the same money.
CREATE UNIQUE INDEX remittance_one_proposed ON remittance (agency_id) WHERE state = 'proposed';
CREATE INDEX remittance_to_prove ON remittance (agency_id, reference) WHERE state = 'approved';

CREATE TABLE remittance_item (
  agency_id uuid NOT NULL,
  remittance_id uuid NOT NULL,
  item_no smallint NOT NULL CHECK (item_no > 0),
  fee text NOT NULL,                  -- whose account in the books it leaves
  description text NOT NULL,
  chapter text NOT NULL CHECK (chapter <> ''),
  sub_item text NOT NULL CHECK (sub_item <> ''),
  amount bigint NOT NULL CHECK (amount > 0),
  PRIMARY KEY (agency_id, remittance_id, item_no),
  UNIQUE (agency_id, remittance_id, fee),
  FOREIGN KEY (agency_id, remittance_id) REFERENCES remittance);

ALTER TABLE statement_match DROP CONSTRAINT statement_match_target_type_check,
  ADD CONSTRAINT statement_match_target_type_check CHECK (target_type IN ('credit', 'attempt', 'refund', 'batch',
    'remittance'));

ALTER TABLE remittance ENABLE ROW LEVEL SECURITY;
ALTER TABLE remittance FORCE ROW LEVEL SECURITY;
ALTER TABLE remittance_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE remittance_item FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON remittance USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON remittance_item USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON remittance, remittance_item TO kythu_app;
GRANT UPDATE (state, checker, decided_at, proven_at, line_id) ON remittance TO kythu_app;
