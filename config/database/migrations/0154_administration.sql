-- Agencies, clients, accounts of officers and settings of channels change by proposals of administrators, which another
-- person approves.

-- Who an account belongs to, as the agency names its people: two accounts of one person are one person.
ALTER TABLE officer ADD COLUMN person text NOT NULL DEFAULT '';
UPDATE officer SET person = officer_id::text;
ALTER TABLE officer ADD CONSTRAINT officer_person CHECK (length(person) BETWEEN 1 AND 100);
-- A person has one open account, so that nobody approves with a second what they proposed with the first.
CREATE UNIQUE INDEX officer_of_person ON officer (person) WHERE disabled_at IS NULL;

CREATE TABLE admin_proposal (
  proposal_id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('agency', 'client', 'user', 'channel_settings')),
  target text NOT NULL,               -- the id of what changes, or the channel's name; '' for what is to be made
  change text NOT NULL,               -- canonical JSON, without secrets: the very bytes that are approved
  change_sha256 bytea NOT NULL CHECK (length(change_sha256) = 32),
  version int NOT NULL CHECK (version > 0),
  state text NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn')),
  proposed_by uuid NOT NULL REFERENCES officer (officer_id),
  proposer text NOT NULL,             -- the person
  proposed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  decided_by uuid REFERENCES officer (officer_id),
  decider text,
  decided_at timestamptz,
  reason text NOT NULL DEFAULT '',    -- of a rejection
  CHECK ((state = 'waiting') = (decided_by IS NULL) AND (state = 'waiting') = (decider IS NULL)
    AND (state = 'waiting') = (decided_at IS NULL)),
  CHECK (state <> 'approved' OR (decided_by <> proposed_by AND decider <> proposer)));
CREATE INDEX admin_proposal_waiting ON admin_proposal (proposal_id) WHERE state = 'waiting';

-- A channel that is not here is open, as its settings have it.
CREATE TABLE channel_setting (
  channel text PRIMARY KEY,
  enabled boolean NOT NULL,
  changed_by uuid NOT NULL REFERENCES admin_proposal (proposal_id),
  changed_at timestamptz NOT NULL);

GRANT SELECT, INSERT ON admin_proposal TO kythu_app;
GRANT UPDATE (target, change, change_sha256, version, state, proposed_at, expires_at, decided_by, decider, decided_at, reason)
  ON admin_proposal TO kythu_app;
GRANT SELECT, INSERT, UPDATE ON channel_setting TO kythu_app;
