-- The audit chains can be searched, and what they came to is signed every minute.

CREATE INDEX audit_record_by_time ON audit_record (at, chain, seq);
CREATE INDEX audit_record_of_object ON audit_record (object, at) WHERE object <> '';

-- Heads of all chains at one moment, as a signed note. What is here is also written to a file outside the database.
CREATE TABLE audit_checkpoint (
  number bigint PRIMARY KEY CHECK (number > 0),
  at timestamptz NOT NULL,
  records bigint NOT NULL CHECK (records >= 0),   -- of all chains
  note text NOT NULL);

GRANT SELECT, INSERT ON audit_checkpoint TO kythu_app;
