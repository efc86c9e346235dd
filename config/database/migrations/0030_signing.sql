-- Signatures that were made, the signed documents, and the append-only log of all of them (RFC 6962 Merkle tree).

CREATE TABLE signed_document (
  agency_id uuid NOT NULL REFERENCES agency,
  document_id uuid NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  content bytea NOT NULL,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  size bigint NOT NULL CHECK (size > 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, document_id));
-- Signed documents are compressed inside; trying again costs more time than the signature.
ALTER TABLE signed_document ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE signature_job (
  agency_id uuid NOT NULL,
  signature_id uuid NOT NULL,
  client_id uuid NOT NULL,
  document_id uuid NOT NULL,
  credential text NOT NULL,
  format text NOT NULL,
  level text NOT NULL,
  algorithm text NOT NULL,
  field text NOT NULL,
  certificate bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  timestamped_at timestamptz,
  original_sha256 bytea NOT NULL CHECK (length(original_sha256) = 32),
  metadata text NOT NULL,
  log_index bigint NOT NULL UNIQUE,
  PRIMARY KEY (agency_id, signature_id),
  UNIQUE (agency_id, document_id),
  FOREIGN KEY (agency_id, document_id) REFERENCES signed_document);

-- One log for the appliance. The head's row is locked while an entry is appended: no gap, no twin.
CREATE TABLE signature_log_head (
  log text PRIMARY KEY,
  size bigint NOT NULL CHECK (size >= 0));
INSERT INTO signature_log_head (log, size) VALUES ('appliance', 0);

CREATE TABLE signature_log (
  log_index bigint PRIMARY KEY CHECK (log_index >= 0),
  entry text NOT NULL,
  leaf bytea NOT NULL CHECK (length(leaf) = 32));

-- Hashes of complete subtrees, so that a proof reads as many rows as the tree has levels.
CREATE TABLE signature_log_node (
  level smallint NOT NULL CHECK (level >= 0),
  position bigint NOT NULL CHECK (position >= 0),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, position));

GRANT SELECT, INSERT ON signed_document, signature_job, signature_log, signature_log_node TO kythu_app;
GRANT SELECT, UPDATE ON signature_log_head TO kythu_app;
