-- Series by the law of the day (receipts/law), their registration at the tax authority, their fence and their warnings.

-- Which forms and symbols there are stands in the law's dated tables, and so does the largest number.
ALTER TABLE receipt_series DROP CONSTRAINT receipt_series_form_code_check;
ALTER TABLE receipt_series ADD COLUMN closed_at timestamptz, ADD COLUMN closed_why text NOT NULL DEFAULT '',
  ADD CHECK ((closed_at IS NULL) = (closed_why = ''));
GRANT UPDATE (closed_at, closed_why) ON receipt_series TO kythu_app;

-- Each is one message 01/ĐKTĐ-CTĐT: it names every form and every certificate that the agency uses from then on.
CREATE TABLE receipt_registration (
  agency_id uuid NOT NULL REFERENCES agency,
  registration_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('opened', 'sent', 'received', 'accepted', 'refused')),
  form_codes text[] NOT NULL,
  certificates text NOT NULL,          -- JSON: organisation, serial, from, until, action
  message text NOT NULL DEFAULT '',    -- the id it was sent under
  answer text NOT NULL DEFAULT '',     -- what the tax authority says, in its words
  opened_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, registration_id));
-- One at a time is on its way.
CREATE UNIQUE INDEX receipt_registration_open ON receipt_registration (agency_id)
  WHERE state IN ('opened', 'sent', 'received');

-- Who was warned of what, once.
CREATE TABLE receipt_warning (
  agency_id uuid NOT NULL REFERENCES agency,
  warning text NOT NULL,
  warned_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, warning));

ALTER TABLE receipt_registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_registration FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_registration USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
ALTER TABLE receipt_warning ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_warning FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_warning USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON receipt_registration TO kythu_app;
GRANT UPDATE (state, message, answer, changed_at) ON receipt_registration TO kythu_app;
GRANT SELECT, INSERT ON receipt_warning TO kythu_app;
