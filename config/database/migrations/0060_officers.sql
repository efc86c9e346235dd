-- People at the console. Their TOTP keys are derived from a credential, so nothing here lets anybody in.

CREATE TABLE officer (
  agency_id uuid NOT NULL REFERENCES agency,
  officer_id uuid PRIMARY KEY,
  login text NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 100),
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('finance_clerk', 'finance_approver', 'security_officer', 'auditor', 'administrator')),
  password_hash text NOT NULL,
  last_step bigint NOT NULL DEFAULT 0,   -- the newest TOTP step that was used: no code opens twice
  wrong_tries int NOT NULL DEFAULT 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL);

CREATE TABLE officer_session (
  session_sha256 bytea PRIMARY KEY CHECK (length(session_sha256) = 32),
  officer_id uuid NOT NULL REFERENCES officer,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  ended_at timestamptz);
CREATE INDEX officer_session_of ON officer_session (officer_id) WHERE ended_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON officer TO kythu_app;
GRANT SELECT, INSERT, UPDATE ON officer_session TO kythu_app;
