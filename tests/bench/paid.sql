-- The rows of a payment that is paid, by a client that knows nothing but SQL: inbox, payment, event, attempt, ledger with its
-- source, outbox with what core has to do about it, mark. Payments B1 … B<half>, each once.
\set i :i + 1
\set n :i * 16 + :client_id + 1
WITH one AS (SELECT payment_id, attempt_id, gen_random_uuid() AS id, now() AS at, sha256(our_ref::bytea) AS hash
  FROM payment_attempt WHERE provider = 'vnpay' AND our_ref = 'B'||:n),
i AS (INSERT INTO inbox (provider, dedupe_key, agency_id, payment_id, received_at, source, method, query, headers, body, state, outcome)
  SELECT 'vnpay', encode(hash, 'hex'), :agency, payment_id, at, '127.0.0.1', 'GET', repeat('x', 350), '{"host":"127.0.0.1"}', '',
  'applied', 'applied' FROM one),
p AS (UPDATE payment SET state = 'paid', event_seq = 3, last_event_hash = one.hash, captured_amount = amount,
  paid_channel = 'vnpay', paid_at = at FROM one WHERE agency_id = :agency AND payment.payment_id = one.payment_id
  RETURNING one.payment_id),
a AS (UPDATE payment_attempt t SET state = 'succeeded', provider_txn = :n::text, next_poll_at = NULL FROM one
  WHERE t.agency_id = :agency AND t.payment_id = one.payment_id AND t.attempt_no = 1),
l AS (INSERT INTO ledger_transfer (agency_id, business_date, transfer_id, journal_id, kind, debit_account, credit_account, amount,
  currency, source_type, source_id, leg, event_at, posted_at)
  SELECT :agency, at::date, id, id, 'posted', '0192a000-0000-7000-8000-000000000001', '0192a000-0000-7000-8000-000000000002', 200000,
  'VND', 'payment', payment_id, 1, at, at FROM one),
s AS (INSERT INTO ledger_source SELECT :agency, 'payment', payment_id, 1, id FROM one),
o AS (INSERT INTO outbox (agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at)
  SELECT :agency, id, payment_id, 3, 'payment.paid', repeat('x', 400), at FROM one),
r AS (INSERT INTO reaction (agency_id, event_id, next_attempt_at) SELECT :agency, id, at + interval '1 day' FROM one),
m AS (INSERT INTO transaction_mark SELECT id, at FROM one)
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at, prev_hash, hash)
SELECT :agency, payment_id, 3, 'pending', 'paid', 'bench', '{}', at, at, '\x', hash FROM one;
