-- Many documents to sign, worked off by core one after the other: the words that hold for all, and a row a document.
CREATE TABLE signature_batch (
  agency_id uuid NOT NULL REFERENCES agency,
  batch_id uuid NOT NULL,
  client_id uuid NOT NULL,
  request text NOT NULL,             -- JSON: what holds for every document
  request_id text NOT NULL,          -- of the call that opened it, for the audit
  created_at timestamptz NOT NULL,
  served_at timestamptz NOT NULL,    -- when one of its documents last had its turn
  rests_until timestamptz NOT NULL,  -- after a document that cannot be signed now
  ended_at timestamptz,              -- set while no document waits
  PRIMARY KEY (agency_id, batch_id));
CREATE INDEX signature_batch_open ON signature_batch (client_id) WHERE ended_at IS NULL;

CREATE TABLE signature_batch_item (
  agency_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  number integer NOT NULL CHECK (number BETWEEN 1 AND 10000),
  request text NOT NULL,             -- JSON: what holds for this document alone
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  content bytea NOT NULL,            -- empty once it has its outcome: the signed document is in the archive
  signature_id uuid NOT NULL,        -- given before it is signed: the same, however often it is tried
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
  problem text NOT NULL,             -- JSON of a failed one
  attempts integer NOT NULL CHECK (attempts >= 0),
  due_at timestamptz NOT NULL,       -- of one that is being signed: when its lease ends
  owner uuid,                        -- of the lease
  PRIMARY KEY (agency_id, batch_id, number),
  UNIQUE (agency_id, signature_id),
  FOREIGN KEY (agency_id, batch_id) REFERENCES signature_batch);
-- Most documents are compressed inside.
ALTER TABLE signature_batch_item ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX signature_batch_item_waiting ON signature_batch_item (agency_id, batch_id, number) WHERE state = 'waiting';

ALTER TABLE signature_batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE signature_batch FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON signature_batch USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
ALTER TABLE signature_batch_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE signature_batch_item FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON signature_batch_item USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON signature_batch, signature_batch_item TO kythu_app;
GRANT UPDATE (served_at, rests_until, ended_at) ON signature_batch TO kythu_app;
GRANT UPDATE (content, state, problem, attempts, due_at, owner) ON signature_batch_item TO kythu_app;
