-- Who may call, what they hold, and the answers kept for repeated requests.

CREATE TABLE client (
  client_id uuid PRIMARY KEY,
  name text NOT NULL,
  scopes text NOT NULL,             -- separated by spaces
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL);

CREATE TABLE client_agency (
  client_id uuid NOT NULL REFERENCES client,
  agency_id uuid NOT NULL REFERENCES agency,
  PRIMARY KEY (client_id, agency_id));

-- Two slots: the secret in use and the next one, while a client rotates.
CREATE TABLE client_secret (
  client_id uuid NOT NULL REFERENCES client,
  slot smallint NOT NULL CHECK (slot IN (1, 2)),
  secret_sha256 bytea NOT NULL CHECK (length(secret_sha256) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, slot));

CREATE TABLE access_token (
  token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
  client_id uuid NOT NULL,
  scopes text NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL);
CREATE INDEX access_token_expiry ON access_token (expires_at);

-- status 0: somebody works on it, until leased_until at the latest.
CREATE TABLE idempotency_key (
  client_id uuid NOT NULL,
  route text NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
  owner uuid NOT NULL,
  leased_until timestamptz NOT NULL,
  status int NOT NULL DEFAULT 0,
  headers text NOT NULL DEFAULT '[]',
  body bytea NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, route, key));
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);

GRANT SELECT, INSERT, UPDATE ON client TO kythu_app;
GRANT SELECT, INSERT, DELETE ON client_agency TO kythu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON client_secret TO kythu_app;
GRANT SELECT, INSERT, DELETE ON access_token TO kythu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO kythu_app;
GRANT UPDATE (name, tax_code, address, phone, bank_bin, bank_account) ON agency TO kythu_app;
