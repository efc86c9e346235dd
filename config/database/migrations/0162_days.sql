-- Closed business days, by agency and channel. A seal is written once and nothing may change or remove it; a day of which
-- something is sealed takes no more transfers. Policies, because a trigger is not portable and a REVOKE knows no dates.

CREATE TABLE day_proposal (
  agency_id uuid NOT NULL,
  business_date date NOT NULL,
  channel text NOT NULL CHECK (length(channel) BETWEEN 1 AND 40),  -- a provider's, bank, or cash
  maker text NOT NULL CHECK (maker <> ''),
  proposed_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, business_date, channel));

CREATE TABLE day_seal (
  agency_id uuid NOT NULL,
  business_date date NOT NULL,
  channel text NOT NULL CHECK (length(channel) BETWEEN 1 AND 40),
  number int NOT NULL CHECK (number > 0),  -- of the agency and channel
  figures text NOT NULL,              -- JSON: balances and counts as they were
  statement text NOT NULL,            -- what was signed: the figures' digest, the seal before, who and when
  digest bytea NOT NULL CHECK (length(digest) = 32),  -- of the statement; the next seal names it
  key text NOT NULL,
  algorithm text NOT NULL,
  signature bytea NOT NULL CHECK (length(signature) > 0),
  certificate bytea NOT NULL,         -- of the key, DER
  maker text NOT NULL CHECK (maker <> ''),
  checker text NOT NULL CHECK (checker <> '' AND checker <> maker),
  proposed_at timestamptz NOT NULL,
  closed_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, business_date, channel),
  UNIQUE (agency_id, channel, number));

ALTER TABLE day_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE day_proposal FORCE ROW LEVEL SECURITY;
ALTER TABLE day_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE day_seal FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON day_proposal USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON day_seal USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

CREATE POLICY day_is_open ON ledger_transfer AS RESTRICTIVE FOR INSERT WITH CHECK (NOT EXISTS (
  SELECT 1 FROM day_seal s WHERE s.agency_id = ledger_transfer.agency_id AND s.business_date = ledger_transfer.business_date));

GRANT SELECT, INSERT, DELETE ON day_proposal TO kythu_app;
GRANT SELECT, INSERT ON day_seal TO kythu_app;
