-- What every room needs: marks of committed transactions, the outbox, the audit chain, agencies.
-- Portable on purpose (no triggers, sequences, advisory locks, LISTEN): tests/rules has the list.

CREATE TABLE transaction_mark (
  mark uuid PRIMARY KEY,
  marked_at timestamptz NOT NULL);

CREATE TABLE agency (
  agency_id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE,          -- "H12.34"
  name text NOT NULL,
  tax_code text NOT NULL,
  address text NOT NULL,
  phone text NOT NULL DEFAULT '',
  bank_bin text NOT NULL DEFAULT '',  -- NAPAS BIN of the collecting account, for VietQR
  bank_account text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL);

CREATE TABLE outbox (
  agency_id uuid NOT NULL,
  event_id uuid NOT NULL,
  aggregate_id uuid NOT NULL,
  aggregate_seq int NOT NULL CHECK (aggregate_seq > 0),
  type text NOT NULL,
  payload text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, event_id),
  UNIQUE (agency_id, aggregate_id, aggregate_seq));

-- What core still has to do about an event: fan it out to webhooks, issue the receipt. The row goes when it is done.
CREATE TABLE reaction (
  agency_id uuid NOT NULL,
  event_id uuid NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  leased_until timestamptz,
  last_error text NOT NULL DEFAULT '',
  PRIMARY KEY (agency_id, event_id));
CREATE INDEX reaction_due ON reaction (next_attempt_at);

CREATE TABLE audit_chain (
  chain text PRIMARY KEY,
  last_seq bigint NOT NULL CHECK (last_seq >= 0),
  last_hash bytea NOT NULL);

CREATE TABLE audit_record (
  chain text NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  at timestamptz NOT NULL,
  actor text NOT NULL,
  act text NOT NULL,
  object text NOT NULL,
  outcome text NOT NULL,
  detail text NOT NULL,
  request_id text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (chain, seq));

GRANT SELECT, INSERT, DELETE ON transaction_mark TO kythu_app;
GRANT SELECT ON schema_migration TO kythu_app;
GRANT SELECT, INSERT ON agency TO kythu_app;
GRANT SELECT, INSERT ON outbox TO kythu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON reaction TO kythu_app;
GRANT SELECT, INSERT, UPDATE ON audit_chain TO kythu_app;
GRANT SELECT, INSERT ON audit_record TO kythu_app;
