-- Money that came late, over, short, without a name, or against what was agreed: booked apart, and a person's task until
-- two have settled it. money_event's edges of a break are kythu::payments::break_transition_check_sql().

CREATE TABLE money_break (
  agency_id uuid NOT NULL,
  break_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('late', 'excess', 'short', 'held', 'unidentified', 'conflicted')),
  payment_id uuid,                    -- that it is about, as far as anybody knows
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 999999999999999),
  source_type text NOT NULL CHECK (source_type IN ('payment', 'attempt', 'credit', 'conflict', 'break')),
  source_id uuid NOT NULL,            -- what was booked; of a conflict, the attempt
  came_by text NOT NULL,              -- the ledger's account that the money came to
  channel text NOT NULL,
  attempt_id uuid,                    -- the provider's order, where there is one
  state text NOT NULL CHECK (state IN ('open', 'proposed', 'resolved')),
  remedy text NOT NULL DEFAULT '' CHECK (remedy IN ('', 'apply', 'return', 'attach', 'paid', 'failed')),
  attach_to uuid,
  received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND 999999999999999),
  evidence text NOT NULL DEFAULT '',
  maker text,
  checker text,
  refund_id uuid,
  opened_at timestamptz NOT NULL,
  proposed_at timestamptz,
  resolved_at timestamptz,
  PRIMARY KEY (agency_id, break_id),
  UNIQUE (agency_id, source_type, source_id),  -- one booking is one task
  FOREIGN KEY (agency_id, payment_id) REFERENCES payment,
  CHECK (kind IN ('unidentified') OR payment_id IS NOT NULL),
  CHECK ((state = 'open') = (remedy = '') AND (state = 'open') = (evidence = '')),
  CHECK (state = 'open' OR (maker IS NOT NULL AND proposed_at IS NOT NULL)),
  CHECK (checker IS NULL OR (maker IS NOT NULL AND checker <> maker)),
  CHECK ((state = 'resolved') = (checker IS NOT NULL) AND (state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK ((remedy = 'attach') = (attach_to IS NOT NULL)));
CREATE INDEX money_break_to_work_on ON money_break (agency_id, break_id) WHERE state <> 'resolved';
CREATE INDEX money_break_of_payment ON money_break (agency_id, payment_id) WHERE payment_id IS NOT NULL;

ALTER TABLE money_event ADD CONSTRAINT break_edge CHECK (what <> 'break' OR from_state||'>'||to_state IN (
  'none>open', 'open>proposed', 'proposed>open', 'proposed>resolved', 'resolved>open'));

ALTER TABLE money_break ENABLE ROW LEVEL SECURITY;
ALTER TABLE money_break FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON money_break USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON money_break TO kythu_app;
GRANT UPDATE (state, remedy, attach_to, received, evidence, maker, checker, refund_id, proposed_at, resolved_at)
  ON money_break TO kythu_app;
