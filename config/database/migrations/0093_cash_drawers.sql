-- Cash at the counter. A row is one shift of one drawer; what should be in it is opening + taken - deposited.
CREATE TABLE cash_drawer (
  agency_id uuid NOT NULL,
  drawer_id uuid NOT NULL,
  counter text NOT NULL CHECK (counter ~ '^[0-9A-Z]{1,8}$'),
  clerk text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'counted', 'closed')),
  opening bigint NOT NULL,            -- what the shift before left in it
  taken bigint NOT NULL DEFAULT 0 CHECK (taken >= 0),
  deposited bigint NOT NULL DEFAULT 0 CHECK (deposited >= 0),
  slips int NOT NULL,                 -- the last number of this counter and day
  counted bigint,
  checker text,
  opened_at timestamptz NOT NULL,
  business_date date NOT NULL,
  counted_at timestamptz,
  closed_at timestamptz,
  PRIMARY KEY (agency_id, drawer_id),
  CHECK (opening >= 0 AND deposited <= opening + taken),
  CHECK (state = 'open' OR (counted IS NOT NULL AND counted >= 0 AND counted_at IS NOT NULL)),
  CHECK (checker IS NULL OR checker <> clerk),
  CHECK ((state = 'closed') = (checker IS NOT NULL) AND (state = 'closed') = (closed_at IS NOT NULL)));
CREATE UNIQUE INDEX cash_drawer_one_open ON cash_drawer (agency_id, counter) WHERE state <> 'closed';
CREATE INDEX cash_drawer_of_counter ON cash_drawer (agency_id, counter, drawer_id);

-- Cash on its way to the bank, whose notice ends it.
CREATE TABLE cash_deposit (
  agency_id uuid NOT NULL,
  deposit_id uuid NOT NULL,
  drawer_id uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  account text NOT NULL,
  reference text NOT NULL,            -- in the memo of the bank's slip
  taken_out_at timestamptz NOT NULL,
  told_at timestamptz,
  PRIMARY KEY (agency_id, deposit_id),
  UNIQUE (account, reference),
  FOREIGN KEY (agency_id, drawer_id) REFERENCES cash_drawer);

ALTER TABLE cash_drawer ENABLE ROW LEVEL SECURITY;
ALTER TABLE cash_drawer FORCE ROW LEVEL SECURITY;
ALTER TABLE cash_deposit ENABLE ROW LEVEL SECURITY;
ALTER TABLE cash_deposit FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON cash_drawer USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON cash_deposit USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON cash_drawer, cash_deposit TO kythu_app;
GRANT UPDATE (state, taken, deposited, slips, counted, checker, counted_at, closed_at) ON cash_drawer TO kythu_app;
GRANT UPDATE (told_at) ON cash_deposit TO kythu_app;

ALTER TABLE bank_credit DROP CONSTRAINT bank_credit_outcome_check, DROP CONSTRAINT bank_credit_check,
  ADD CONSTRAINT bank_credit_outcome_check CHECK (outcome IN ('new', 'paid', 'paid_late', 'excess', 'short', 'held',
    'unidentified', 'deposit')),
  ADD CONSTRAINT bank_credit_check CHECK (outcome IN ('new', 'unidentified', 'deposit') OR payment_id IS NOT NULL);

-- What is missing from a drawer, or over, is a task as other stray money is.
ALTER TABLE money_break DROP CONSTRAINT money_break_kind_check, DROP CONSTRAINT money_break_source_type_check,
  DROP CONSTRAINT money_break_remedy_check, DROP CONSTRAINT money_break_check,
  ADD CONSTRAINT money_break_kind_check CHECK (kind IN ('late', 'excess', 'short', 'held', 'unidentified', 'conflicted',
    'cash_missing', 'cash_over')),
  ADD CONSTRAINT money_break_source_type_check CHECK (source_type IN ('payment', 'attempt', 'credit', 'conflict', 'break',
    'drawer')),
  ADD CONSTRAINT money_break_remedy_check CHECK (remedy IN ('', 'apply', 'return', 'attach', 'paid', 'failed', 'accept')),
  ADD CONSTRAINT money_break_check CHECK (kind IN ('unidentified', 'cash_missing', 'cash_over') OR payment_id IS NOT NULL);
