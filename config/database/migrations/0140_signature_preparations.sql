-- Documents that wait for a signature by a key elsewhere. The row is used up by the signature, in its transaction.
CREATE TABLE signature_preparation (
  agency_id uuid NOT NULL REFERENCES agency,
  signature_id uuid NOT NULL,
  client_id uuid NOT NULL,
  request text NOT NULL,  -- JSON, as it was asked, without the document
  document bytea NOT NULL,
  digest bytea NOT NULL,
  signing_time timestamptz NOT NULL,
  token_room bigint NOT NULL CHECK (token_room >= 0),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, signature_id));
ALTER TABLE signature_preparation ALTER COLUMN document SET STORAGE EXTERNAL;
CREATE INDEX signature_preparation_expires ON signature_preparation (expires_at);

ALTER TABLE signature_preparation ENABLE ROW LEVEL SECURITY;
ALTER TABLE signature_preparation FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON signature_preparation USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
GRANT SELECT, INSERT, DELETE ON signature_preparation TO kythu_app;
