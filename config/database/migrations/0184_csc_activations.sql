-- Authorizations of the Cloud Signature Consortium's API. The token itself (SAD) is not kept, its SHA-256 is. `remaining`
-- is taken from before a key is used, by one conditional statement, so that no SAD makes more signatures than it is for.
CREATE TABLE csc_activation (
  agency_id uuid NOT NULL REFERENCES agency,
  sad_sha256 bytea NOT NULL CHECK (length(sad_sha256) = 32),
  client_id uuid NOT NULL,
  credential text NOT NULL,
  hashes text[] NOT NULL,  -- hex; what may be signed
  remaining integer NOT NULL CHECK (remaining >= 0),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, sad_sha256));
CREATE INDEX csc_activation_expires ON csc_activation (expires_at);

-- What was signed with a SAD: whoever lost the answer gets the same value again while the SAD lives.
CREATE TABLE csc_signature (
  agency_id uuid NOT NULL REFERENCES agency,
  sad_sha256 bytea NOT NULL CHECK (length(sad_sha256) = 32),
  hash text NOT NULL,
  algorithm text NOT NULL,
  client_id uuid NOT NULL,
  credential text NOT NULL,
  value bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, sad_sha256, hash, algorithm));
CREATE INDEX csc_signature_expires ON csc_signature (expires_at);

ALTER TABLE csc_activation ENABLE ROW LEVEL SECURITY;
ALTER TABLE csc_activation FORCE ROW LEVEL SECURITY;
ALTER TABLE csc_signature ENABLE ROW LEVEL SECURITY;
ALTER TABLE csc_signature FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON csc_activation USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON csc_signature USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
GRANT SELECT, INSERT, UPDATE, DELETE ON csc_activation TO kythu_app;
GRANT SELECT, INSERT, DELETE ON csc_signature TO kythu_app;
