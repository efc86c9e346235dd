-- Orders that providers are asked for, and money that arrives on the agencies' own accounts.

-- The page comes with the provider's answer, after the attempt was committed.
GRANT UPDATE (request_url) ON payment_attempt TO kythu_app;
-- An attempt that a crash left behind between the two is asked about as the others are.
DROP INDEX attempt_to_poll;
CREATE INDEX attempt_to_poll ON payment_attempt (next_poll_at) WHERE state IN ('prepared', 'sent', 'unknown');

-- One row is one credit on the bank's statement, whoever told of it and however often. A credit is booked once, in the
-- transaction that writes its row.
CREATE TABLE bank_credit (
  agency_id uuid NOT NULL,
  credit_id uuid NOT NULL,
  feed text NOT NULL,                 -- who told first
  account text NOT NULL,
  transaction text NOT NULL,          -- the feed's number
  bank_reference text NOT NULL,       -- the bank's own number; '' when the feed does not know it
  amount bigint NOT NULL CHECK (amount > 0),
  memo text NOT NULL,
  payer_account text NOT NULL,
  payer_name text NOT NULL,
  booked_at timestamptz NOT NULL,     -- by the bank
  told_at timestamptz NOT NULL,
  payment_id uuid,                    -- that the memo names, whatever became of the money
  outcome text NOT NULL CHECK (outcome IN ('new', 'paid', 'paid_late', 'excess', 'short', 'held', 'unidentified')),
  PRIMARY KEY (agency_id, credit_id),
  UNIQUE (feed, account, transaction),
  CHECK (outcome IN ('new', 'unidentified') OR payment_id IS NOT NULL));
-- Two feeds of one account tell of the same credit.
CREATE UNIQUE INDEX bank_credit_once ON bank_credit (account, bank_reference) WHERE bank_reference <> '';
CREATE INDEX bank_credit_of_payment ON bank_credit (agency_id, payment_id) WHERE payment_id IS NOT NULL;

GRANT SELECT, INSERT ON bank_credit TO kythu_app;
GRANT UPDATE (outcome) ON bank_credit TO kythu_app;
