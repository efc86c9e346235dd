-- What officers propose about keys, who signed it, and what came of it. All of it is kept as it was: the signer's policy
-- is the truth about keys, and these rows say how it came about.

CREATE TABLE key_operation (
  operation_id uuid PRIMARY KEY,
  operation_sha256 bytea NOT NULL UNIQUE CHECK (length(operation_sha256) = 32),
  operation text NOT NULL,           -- canonical JSON: the very bytes that officers sign
  kind text NOT NULL,
  proposed_by uuid NOT NULL REFERENCES officer (officer_id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL);

-- One row each time that the signer is asked, written before it is asked.
CREATE TABLE key_approval (
  operation_id uuid NOT NULL REFERENCES key_operation,
  number int NOT NULL CHECK (number BETWEEN 1 AND 100),
  account uuid NOT NULL REFERENCES officer (officer_id),  -- of the console; the person whom the vault knows is in the JSON
  approval text NOT NULL,
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (operation_id, number));

-- What the signer said. An approval without a verdict is in doubt, and is asked about again.
CREATE TABLE key_approval_verdict (
  operation_id uuid NOT NULL,
  number int NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('good', 'refused', 'overtaken')),
  fault text NOT NULL DEFAULT '',
  detail text NOT NULL DEFAULT '',
  judged_at timestamptz NOT NULL,
  PRIMARY KEY (operation_id, number),
  FOREIGN KEY (operation_id, number) REFERENCES key_approval);

CREATE TABLE key_operation_end (
  operation_id uuid PRIMARY KEY REFERENCES key_operation,
  outcome text NOT NULL CHECK (outcome IN ('done', 'canceled')),
  ended_by uuid NOT NULL REFERENCES officer (officer_id),
  result text NOT NULL DEFAULT '{}',
  ended_at timestamptz NOT NULL);

-- The newest answer about a certificate that passed every check, and why the newest try gave none.
CREATE TABLE certificate_status (
  certificate_sha256 bytea PRIMARY KEY CHECK (length(certificate_sha256) = 32),
  status text NOT NULL CHECK (status IN ('good', 'revoked', 'unknown')),
  revoked_at timestamptz,
  checked_at timestamptz,
  tried_at timestamptz NOT NULL,
  fault text NOT NULL DEFAULT '');

-- Each warning is given once.
CREATE TABLE key_expiry_warning (
  key_label text NOT NULL,
  certificate_sha256 bytea NOT NULL CHECK (length(certificate_sha256) = 32),
  days int NOT NULL CHECK (days IN (0, 7, 30, 90)),
  warned_at timestamptz NOT NULL,
  PRIMARY KEY (key_label, certificate_sha256, days));

GRANT SELECT, INSERT ON key_operation, key_approval, key_approval_verdict, key_operation_end TO kythu_app;
GRANT SELECT, INSERT ON key_expiry_warning TO kythu_app;
GRANT SELECT, INSERT, UPDATE ON certificate_status TO kythu_app;
