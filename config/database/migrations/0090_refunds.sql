-- Money that goes back. refund_event's CHECK of edges is kythu::payments::refund_transition_check_sql(); a test compares
-- both.

CREATE TABLE refund (
  agency_id uuid NOT NULL,
  refund_id uuid NOT NULL,
  payment_id uuid,                    -- whose captured money it is; NULL: money that no payment ever took in
  break_id uuid,                      -- the break whose remedy it is
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 999999999999999),
  state text NOT NULL CHECK (state IN ('requested', 'approved', 'submitted', 'unknown', 'succeeded', 'failed')),
  way text NOT NULL CHECK (way IN ('channel', 'payout')),
  channel text NOT NULL,              -- that took the money
  attempt_id uuid,                    -- of the order that the provider is told to return
  pays_from text NOT NULL,            -- the ledger's account that the money leaves
  our_ref text,                       -- what the provider knows it by; written before the provider is called
  provider_ref text NOT NULL DEFAULT '',
  may_be_sent boolean NOT NULL DEFAULT false, -- then the provider is asked, and never told again
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  maker text NOT NULL,
  checker text,                       -- another person, or the rule that let it pass
  claim text NOT NULL DEFAULT '' CHECK (claim IN ('', 'succeeded', 'failed')),  -- what an officer says came of it
  claim_proof text NOT NULL DEFAULT '',                                        -- the bank's number, the letter's date
  claim_maker text,
  claim_checker text,
  failure text NOT NULL DEFAULT '',   -- why it ended without money
  created_at timestamptz NOT NULL,
  approved_at timestamptz,
  submitted_at timestamptz,
  ended_at timestamptz,
  next_try_at timestamptz,
  leased_until timestamptz,
  tries int NOT NULL DEFAULT 0,
  PRIMARY KEY (agency_id, refund_id),
  UNIQUE (agency_id, channel, our_ref),
  FOREIGN KEY (agency_id, payment_id) REFERENCES payment,
  CHECK (payment_id IS NOT NULL OR break_id IS NOT NULL),
  CHECK (way = 'payout' OR attempt_id IS NOT NULL),
  -- Nobody approves what they proposed, and nothing is approved by nobody.
  CHECK (checker IS NULL OR checker <> maker),
  CHECK (state IN ('requested', 'failed') OR (checker IS NOT NULL AND checker <> maker AND approved_at IS NOT NULL)),
  CHECK (state NOT IN ('submitted', 'unknown', 'succeeded') OR way = 'payout' OR our_ref IS NOT NULL),
  CHECK ((claim = '') = (claim_maker IS NULL) AND (claim = '') = (claim_proof = '')),
  CHECK (claim_checker IS NULL OR (claim_maker IS NOT NULL AND claim_checker <> claim_maker)),
  CHECK (way = 'channel' OR state <> 'succeeded'
    OR (claim = 'succeeded' AND claim_maker IS NOT NULL AND claim_checker IS NOT NULL AND claim_checker <> claim_maker)),
  CHECK ((state IN ('succeeded', 'failed')) = (ended_at IS NOT NULL)));
CREATE INDEX refund_of_payment ON refund (agency_id, payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX refund_to_work_on ON refund (next_try_at)
  WHERE way = 'channel' AND state IN ('approved', 'submitted', 'unknown');
CREATE INDEX refund_to_decide ON refund (agency_id, refund_id) WHERE state IN ('requested', 'approved', 'submitted', 'unknown');
-- A provider's word on one order's refunds may not tell which is meant: one at a time is on the way.
CREATE UNIQUE INDEX refund_one_on_the_way ON refund (agency_id, attempt_id)
  WHERE way = 'channel' AND state IN ('submitted', 'unknown');

-- Which fee's money it is, as the pending transfer reserved it.
CREATE TABLE refund_part (
  agency_id uuid NOT NULL,
  refund_id uuid NOT NULL,
  part_no smallint NOT NULL CHECK (part_no > 0),
  payment_id uuid,
  account text NOT NULL,              -- the ledger's account that owes the money until then
  amount bigint NOT NULL CHECK (amount > 0),
  pending_id uuid NOT NULL,
  PRIMARY KEY (agency_id, refund_id, part_no),
  UNIQUE (agency_id, pending_id),
  FOREIGN KEY (agency_id, refund_id) REFERENCES refund);
CREATE INDEX refund_part_of_payment ON refund_part (agency_id, payment_id) WHERE payment_id IS NOT NULL;

-- What became of a payment's money after the payment was over. The subject is the payment, whose own chain it goes on
-- (seq follows payment.event_seq, and the first prev_hash is payment.last_event_hash), or a break, which begins one.
CREATE TABLE money_event (
  agency_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  seq int NOT NULL CHECK (seq > 0),
  refund_id uuid,
  what text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  actor text NOT NULL,
  body text NOT NULL,                 -- the JSON exactly as it was hashed
  at timestamptz NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (agency_id, subject_id, seq),
  CHECK ((what = 'refund') = (refund_id IS NOT NULL)),
  CONSTRAINT refund_edge CHECK (what <> 'refund' OR from_state||'>'||to_state IN (
    'none>requested', 'requested>approved', 'requested>failed', 'approved>submitted', 'submitted>succeeded',
    'submitted>failed', 'submitted>unknown', 'unknown>succeeded', 'unknown>failed')));
CREATE INDEX money_event_of_refund ON money_event (agency_id, refund_id, seq) WHERE refund_id IS NOT NULL;

-- A pending transfer ends once: posted or void.
CREATE TABLE pending_resolution (
  agency_id uuid NOT NULL,
  pending_id uuid NOT NULL,
  resolved_by uuid NOT NULL,
  PRIMARY KEY (agency_id, pending_id));

GRANT SELECT, INSERT ON refund TO kythu_app;
GRANT UPDATE (state, our_ref, provider_ref, may_be_sent, checker, claim, claim_proof, claim_maker, claim_checker, failure,
  approved_at, submitted_at, ended_at, next_try_at, leased_until, tries) ON refund TO kythu_app;
GRANT SELECT, INSERT ON refund_part TO kythu_app;
GRANT SELECT, INSERT ON money_event TO kythu_app;
GRANT SELECT, INSERT ON pending_resolution TO kythu_app;
