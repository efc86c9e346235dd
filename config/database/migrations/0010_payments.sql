-- Payments: the fee catalogue, payments with their chained events, attempts at providers, the ledger, the inbox.
-- payment_event's CHECK of edges is kythu::payments::transition_check_sql(); a test compares both.

CREATE TABLE fee (
  code text NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
  valid_from date NOT NULL,
  valid_to date,                      -- the last day; NULL: open
  procedure text NOT NULL,
  item text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('fee', 'charge', 'other')),
  amount bigint NOT NULL CHECK (amount BETWEEN 0 AND 999999999999999),
  online_amount bigint NOT NULL CHECK (online_amount BETWEEN 0 AND 999999999999999),
  unit text NOT NULL,
  legal_basis text NOT NULL,
  remark text NOT NULL DEFAULT '',
  chapter text NOT NULL DEFAULT '',   -- budget codes, empty until the agency sets them
  sub_item text NOT NULL DEFAULT '',
  PRIMARY KEY (code, valid_from),
  CHECK (valid_to IS NULL OR valid_to >= valid_from));

CREATE TABLE payment (
  agency_id uuid NOT NULL,            -- no foreign key: every payment would lock the same parent row
  payment_id uuid NOT NULL,
  client_id uuid NOT NULL,
  token text NOT NULL UNIQUE CHECK (length(token) = 43),
  procedure text NOT NULL,
  dossier text NOT NULL,
  payer_name text NOT NULL,
  payer_id_number text NOT NULL,
  payer_tax_code text NOT NULL,
  payer_address text NOT NULL,
  payer_email text NOT NULL,
  payer_phone text NOT NULL,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 999999999999999),
  currency char(3) NOT NULL DEFAULT 'VND' CHECK (currency = 'VND'),
  state text NOT NULL CHECK (state IN
    ('created', 'pending', 'unknown', 'conflicted', 'paid', 'failed', 'expired', 'cancelled', 'paid_late')),
  captured_amount bigint NOT NULL DEFAULT 0,
  refund_reserved bigint NOT NULL DEFAULT 0,
  refunded_amount bigint NOT NULL DEFAULT 0,
  event_seq int NOT NULL DEFAULT 0 CHECK (event_seq >= 0),
  last_event_hash bytea NOT NULL DEFAULT '\x',
  return_url text NOT NULL,
  metadata text NOT NULL,
  channels text NOT NULL,             -- names, separated by a space
  transfer_ref text NOT NULL,
  qr_payload text NOT NULL,
  paid_channel text NOT NULL DEFAULT '',
  paid_at timestamptz,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, payment_id),
  UNIQUE (agency_id, transfer_ref),
  CHECK (expires_at > created_at),
  CHECK (captured_amount BETWEEN 0 AND amount),
  CHECK ((state IN ('paid', 'paid_late')) = (paid_at IS NOT NULL)),
  CHECK (refund_reserved >= 0 AND refunded_amount >= 0 AND refund_reserved + refunded_amount <= captured_amount));
CREATE INDEX payment_by_dossier ON payment (agency_id, dossier);
CREATE INDEX payment_to_expire ON payment (expires_at) WHERE state IN ('created', 'pending');

CREATE TABLE payment_item (
  agency_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  item_no smallint NOT NULL CHECK (item_no > 0),
  fee text NOT NULL,
  description text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('fee', 'charge', 'other')),
  amount bigint NOT NULL CHECK (amount BETWEEN 0 AND 999999999999999),
  quantity bigint NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (agency_id, payment_id, item_no),
  FOREIGN KEY (agency_id, payment_id) REFERENCES payment);

CREATE TABLE payment_event (
  agency_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  seq int NOT NULL CHECK (seq > 0),
  from_state text NOT NULL,
  to_state text NOT NULL,
  actor text NOT NULL,
  body text NOT NULL,                 -- the JSON exactly as it was hashed
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (agency_id, payment_id, seq),
  FOREIGN KEY (agency_id, payment_id) REFERENCES payment,
  CONSTRAINT payment_event_edge CHECK (from_state||'>'||to_state IN (
    'none>created', 'created>pending', 'created>expired', 'created>cancelled', 'pending>paid', 'pending>failed',
    'pending>unknown', 'pending>conflicted', 'pending>expired', 'pending>cancelled', 'unknown>paid', 'unknown>failed',
    'unknown>conflicted', 'conflicted>paid', 'conflicted>failed', 'expired>paid_late', 'cancelled>paid_late',
    'failed>paid_late')));

CREATE TABLE payment_attempt (
  agency_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  attempt_no smallint NOT NULL CHECK (attempt_no > 0),
  attempt_id uuid NOT NULL,
  provider text NOT NULL,
  our_ref text NOT NULL,
  provider_txn text,
  amount bigint NOT NULL CHECK (amount > 0),
  state text NOT NULL CHECK (state IN ('prepared', 'sent', 'unknown', 'succeeded', 'failed', 'cancelled', 'excess')),
  request_url text NOT NULL,          -- so that a second click reopens the same order
  created_at timestamptz NOT NULL,
  valid_until timestamptz NOT NULL,   -- the provider takes no money for it after that
  next_poll_at timestamptz,
  leased_until timestamptz,
  polls int NOT NULL DEFAULT 0,
  PRIMARY KEY (agency_id, payment_id, attempt_no),
  UNIQUE (agency_id, attempt_id),
  UNIQUE (agency_id, provider, our_ref),
  FOREIGN KEY (agency_id, payment_id) REFERENCES payment);
CREATE UNIQUE INDEX attempt_one_success ON payment_attempt (agency_id, payment_id) WHERE state = 'succeeded';
CREATE UNIQUE INDEX attempt_provider_txn ON payment_attempt (agency_id, provider, provider_txn)
  WHERE provider_txn IS NOT NULL;
CREATE INDEX attempt_by_ref ON payment_attempt (provider, our_ref);  -- a callback does not name the agency
CREATE INDEX attempt_to_poll ON payment_attempt (next_poll_at) WHERE state IN ('sent', 'unknown');

CREATE TABLE ledger_account (
  agency_id uuid NOT NULL REFERENCES agency,
  account_id uuid NOT NULL,
  code text NOT NULL,
  normal_side char(1) NOT NULL CHECK (normal_side IN ('D', 'C')),
  currency char(3) NOT NULL CHECK (currency = 'VND'),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, account_id),
  UNIQUE (agency_id, code),
  UNIQUE (agency_id, account_id, currency));

-- One row is one transfer, so the books balance by their shape. Accounts are not foreign keys: the clearing account would
-- be one hot parent row; they are never deleted, and an anti-join proves that they exist.
CREATE TABLE ledger_transfer (
  agency_id uuid NOT NULL,
  business_date date NOT NULL,
  transfer_id uuid NOT NULL,
  journal_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('posted', 'pending', 'post_pending', 'void_pending', 'correction')),
  pending_id uuid,
  corrects_id uuid,
  debit_account uuid NOT NULL,
  credit_account uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency char(3) NOT NULL CHECK (currency = 'VND'),
  source_type text NOT NULL,
  source_id uuid NOT NULL,
  leg smallint NOT NULL CHECK (leg > 0),
  event_at timestamptz NOT NULL,
  posted_at timestamptz NOT NULL,
  CHECK (debit_account <> credit_account),
  CHECK ((kind IN ('post_pending', 'void_pending')) = (pending_id IS NOT NULL)),
  CHECK ((kind = 'correction') = (corrects_id IS NOT NULL)),
  PRIMARY KEY (agency_id, business_date, transfer_id)) PARTITION BY RANGE (business_date);
CREATE TABLE ledger_transfer_2026_01 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE ledger_transfer_2026_02 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE TABLE ledger_transfer_2026_03 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
CREATE TABLE ledger_transfer_2026_04 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
CREATE TABLE ledger_transfer_2026_05 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
CREATE TABLE ledger_transfer_2026_06 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
CREATE TABLE ledger_transfer_2026_07 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
CREATE TABLE ledger_transfer_2026_08 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-08-01') TO ('2026-09-01');
CREATE TABLE ledger_transfer_2026_09 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-09-01') TO ('2026-10-01');
CREATE TABLE ledger_transfer_2026_10 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-10-01') TO ('2026-11-01');
CREATE TABLE ledger_transfer_2026_11 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
CREATE TABLE ledger_transfer_2026_12 PARTITION OF ledger_transfer FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');
CREATE TABLE ledger_transfer_2027_01 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-01-01') TO ('2027-02-01');
CREATE TABLE ledger_transfer_2027_02 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-02-01') TO ('2027-03-01');
CREATE TABLE ledger_transfer_2027_03 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-03-01') TO ('2027-04-01');
CREATE TABLE ledger_transfer_2027_04 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-04-01') TO ('2027-05-01');
CREATE TABLE ledger_transfer_2027_05 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-05-01') TO ('2027-06-01');
CREATE TABLE ledger_transfer_2027_06 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-06-01') TO ('2027-07-01');
CREATE TABLE ledger_transfer_2027_07 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-07-01') TO ('2027-08-01');
CREATE TABLE ledger_transfer_2027_08 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-08-01') TO ('2027-09-01');
CREATE TABLE ledger_transfer_2027_09 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-09-01') TO ('2027-10-01');
CREATE TABLE ledger_transfer_2027_10 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-10-01') TO ('2027-11-01');
CREATE TABLE ledger_transfer_2027_11 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-11-01') TO ('2027-12-01');
CREATE TABLE ledger_transfer_2027_12 PARTITION OF ledger_transfer FOR VALUES FROM ('2027-12-01') TO ('2028-01-01');
CREATE TABLE ledger_transfer_2028_01 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-01-01') TO ('2028-02-01');
CREATE TABLE ledger_transfer_2028_02 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-02-01') TO ('2028-03-01');
CREATE TABLE ledger_transfer_2028_03 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-03-01') TO ('2028-04-01');
CREATE TABLE ledger_transfer_2028_04 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-04-01') TO ('2028-05-01');
CREATE TABLE ledger_transfer_2028_05 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-05-01') TO ('2028-06-01');
CREATE TABLE ledger_transfer_2028_06 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-06-01') TO ('2028-07-01');
CREATE TABLE ledger_transfer_2028_07 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-07-01') TO ('2028-08-01');
CREATE TABLE ledger_transfer_2028_08 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-08-01') TO ('2028-09-01');
CREATE TABLE ledger_transfer_2028_09 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-09-01') TO ('2028-10-01');
CREATE TABLE ledger_transfer_2028_10 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-10-01') TO ('2028-11-01');
CREATE TABLE ledger_transfer_2028_11 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-11-01') TO ('2028-12-01');
CREATE TABLE ledger_transfer_2028_12 PARTITION OF ledger_transfer FOR VALUES FROM ('2028-12-01') TO ('2029-01-01');
CREATE TABLE ledger_transfer_rest PARTITION OF ledger_transfer DEFAULT;

-- Each business fact posts once; a unique index on a partitioned table could not say so.
CREATE TABLE ledger_source (
  agency_id uuid NOT NULL,
  source_type text NOT NULL,
  source_id uuid NOT NULL,
  leg smallint NOT NULL,
  transfer_id uuid NOT NULL,
  PRIMARY KEY (agency_id, source_type, source_id, leg));

-- What providers sent and signed, as it came. The agency is known only once the order is found.
CREATE TABLE inbox (
  provider text NOT NULL,
  dedupe_key text NOT NULL,
  agency_id uuid,
  payment_id uuid,
  received_at timestamptz NOT NULL,
  source text NOT NULL,
  method text NOT NULL,
  query text NOT NULL,
  headers text NOT NULL,
  body bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('new', 'applied', 'ignored', 'orphan', 'conflict', 'dead')),
  outcome text NOT NULL DEFAULT '',
  deliveries int NOT NULL DEFAULT 1,
  PRIMARY KEY (provider, dedupe_key));

-- What claimed to come from a provider and did not verify; a bounded number a minute is kept.
CREATE TABLE inbox_rejected (
  provider text NOT NULL,
  rejected_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  source text NOT NULL,
  method text NOT NULL,
  query text NOT NULL,
  headers text NOT NULL,
  body bytea NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (provider, rejected_id));

GRANT SELECT, INSERT, UPDATE ON fee TO kythu_app;
GRANT SELECT, INSERT ON payment TO kythu_app;
GRANT UPDATE (state, captured_amount, refund_reserved, refunded_amount, event_seq, last_event_hash, paid_channel, paid_at)
  ON payment TO kythu_app;
GRANT SELECT, INSERT ON payment_item TO kythu_app;
GRANT SELECT, INSERT ON payment_event TO kythu_app;
GRANT SELECT, INSERT ON payment_attempt TO kythu_app;
GRANT UPDATE (state, provider_txn, next_poll_at, leased_until, polls) ON payment_attempt TO kythu_app;
GRANT SELECT, INSERT ON ledger_account TO kythu_app;
GRANT SELECT, INSERT ON ledger_transfer TO kythu_app;
GRANT SELECT, INSERT ON ledger_source TO kythu_app;
GRANT SELECT, INSERT ON inbox TO kythu_app;
GRANT UPDATE (agency_id, payment_id, state, outcome, deliveries) ON inbox TO kythu_app;
GRANT SELECT, INSERT ON inbox_rejected TO kythu_app;
