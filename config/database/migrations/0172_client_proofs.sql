-- What a client may show at the token endpoint instead of a secret: an assertion signed by one of its keys, or the
-- certificate of its connection, to which its tokens are bound then.

ALTER TABLE client ADD COLUMN jwks text NOT NULL DEFAULT '';  -- its public keys, a JWK set; '': none

CREATE TABLE client_certificate (
  client_id uuid NOT NULL REFERENCES client,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),  -- of its DER
  PRIMARY KEY (client_id, sha256));

-- Each assertion is good once.
CREATE TABLE client_assertion (
  client_id uuid NOT NULL,
  jti_sha256 bytea NOT NULL CHECK (length(jti_sha256) = 32),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, jti_sha256));
CREATE INDEX client_assertion_expiry ON client_assertion (expires_at);

ALTER TABLE access_token ADD COLUMN certificate_sha256 bytea NOT NULL DEFAULT ''  -- '': whoever holds it may use it
  CHECK (length(certificate_sha256) IN (0, 32));

GRANT SELECT, INSERT, DELETE ON client_certificate TO kythu_app;
GRANT SELECT, INSERT, DELETE ON client_assertion TO kythu_app;
