-- Where the signature log stood when somebody asked for a checkpoint: one signed note a size, the same for everybody.

CREATE TABLE signature_log_checkpoint (
  size bigint PRIMARY KEY CHECK (size >= 0),
  note text NOT NULL,
  certificate bytea NOT NULL,   -- DER, of the key that signed it
  at timestamptz NOT NULL);

GRANT SELECT, INSERT ON signature_log_checkpoint TO kythu_app;
