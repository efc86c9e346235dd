-- Copies that were printed again: counted, and each known by its digest, so that it is recognised when it is checked.

CREATE TABLE receipt_reprint (
  agency_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  actor text NOT NULL,
  printed_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, receipt_id, number),
  FOREIGN KEY (agency_id, receipt_id) REFERENCES receipt);

ALTER TABLE receipt_reprint ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_reprint FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_reprint USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON receipt_reprint TO kythu_app;
