-- Documents whose signatures were raised (ETSI levels T, LT, LTA). They stand in the archive beside what they came from,
-- and not in the signature log: no key was used.
CREATE TABLE signature_extension (
  agency_id uuid NOT NULL,
  document_id uuid NOT NULL,
  client_id uuid NOT NULL,
  level text NOT NULL,
  timestamped_at timestamptz,
  original_sha256 bytea NOT NULL CHECK (length(original_sha256) = 32),
  PRIMARY KEY (agency_id, document_id),
  FOREIGN KEY (agency_id, document_id) REFERENCES signed_document);
-- The archived document that somebody sends again.
CREATE INDEX signed_document_by_hash ON signed_document (agency_id, sha256);

ALTER TABLE signature_extension ENABLE ROW LEVEL SECURITY;
ALTER TABLE signature_extension FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON signature_extension USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
GRANT SELECT, INSERT ON signature_extension TO kythu_app;
