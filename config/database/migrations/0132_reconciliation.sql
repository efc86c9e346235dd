-- Runs of reconciliation, what they matched, and the tasks that they leave to officers.

CREATE TABLE reconciliation (
  agency_id uuid NOT NULL,
  run_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'given_up')),
  rules text NOT NULL,                -- version
  outcome text NOT NULL DEFAULT '',   -- SHA-256 over every decision, hex
  matched bigint NOT NULL DEFAULT 0,
  booked bigint NOT NULL DEFAULT 0,
  broken bigint NOT NULL DEFAULT 0,
  carried bigint NOT NULL DEFAULT 0,
  breaks bigint NOT NULL DEFAULT 0,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (agency_id, run_id),
  CHECK ((state = 'running') = (ended_at IS NULL)));
CREATE UNIQUE INDEX reconciliation_one_at_a_time ON reconciliation (agency_id) WHERE state = 'running';

-- A line has at most one match, and so has a credit or an order.
CREATE TABLE statement_match (
  agency_id uuid NOT NULL,
  line_id uuid NOT NULL,
  run_id uuid NOT NULL,
  rule text NOT NULL,
  target_type text NOT NULL CHECK (target_type IN ('credit', 'attempt', 'refund', 'batch')),
  target_id uuid NOT NULL,            -- of a batch, the bank's line itself
  amount bigint NOT NULL CHECK (amount >= 0),
  difference bigint NOT NULL DEFAULT 0,  -- within the rule's tolerance, written off
  matched_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, line_id),
  UNIQUE (agency_id, target_type, target_id),
  FOREIGN KEY (agency_id, line_id) REFERENCES statement_line,
  FOREIGN KEY (agency_id, run_id) REFERENCES reconciliation);

-- The bank's line that brought a provider's lines to the account.
ALTER TABLE statement_line ADD COLUMN settled_by uuid;
CREATE INDEX statement_line_to_settle ON statement_line (agency_id, provider, booked_on)
  WHERE provider <> '' AND settled_by IS NULL;

ALTER TABLE money_break DROP CONSTRAINT money_break_kind_check, DROP CONSTRAINT money_break_source_type_check,
  DROP CONSTRAINT money_break_check,
  ADD CONSTRAINT money_break_kind_check CHECK (kind IN ('late', 'excess', 'short', 'held', 'unidentified', 'conflicted',
    'cash_missing', 'cash_over', 'missing_at_us', 'missing_at_provider', 'missing_at_bank', 'amount_differs',
    'status_differs', 'duplicate', 'ambiguous', 'unknown_debit')),
  ADD CONSTRAINT money_break_source_type_check CHECK (source_type IN ('payment', 'attempt', 'credit', 'conflict', 'break',
    'drawer', 'line', 'order', 'told')),
  ADD CONSTRAINT money_break_check CHECK (payment_id IS NOT NULL OR kind IN ('unidentified', 'cash_missing', 'cash_over',
    'missing_at_us', 'missing_at_bank', 'amount_differs', 'status_differs', 'duplicate', 'ambiguous', 'unknown_debit'));

ALTER TABLE reconciliation ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconciliation FORCE ROW LEVEL SECURITY;
ALTER TABLE statement_match ENABLE ROW LEVEL SECURITY;
ALTER TABLE statement_match FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON reconciliation USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON statement_match USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON reconciliation, statement_match TO kythu_app;
GRANT UPDATE (state, outcome, matched, booked, broken, carried, breaks, ended_at) ON reconciliation TO kythu_app;
GRANT UPDATE (settled_by) ON statement_line TO kythu_app;
