-- The rows of a payment that is paid and has its signed receipt, by a client that knows nothing but SQL and C_Sign: those of
-- paid.sql, the series' number, the receipt with its original, the event about it, and two records of the audit chain.
-- $1 agency, $2 our reference, $3 number of the order, $4 receipt, $5 look-up code, $6 facts, $7 data part, $8 original
WITH one AS (SELECT payment_id, attempt_id, gen_random_uuid() AS id, now() AS at, sha256(our_ref::bytea) AS hash
  FROM payment_attempt WHERE provider = 'vnpay' AND our_ref = $2),
i AS (INSERT INTO inbox (provider, dedupe_key, agency_id, payment_id, received_at, source, method, query, headers, body, state, outcome)
  SELECT 'vnpay', encode(hash, 'hex'), $1, payment_id, at, '127.0.0.1', 'GET', repeat('x', 350), '{"host":"127.0.0.1"}', '',
  'applied', 'applied' FROM one),
p AS (UPDATE payment SET state = 'paid', event_seq = 3, last_event_hash = one.hash, captured_amount = amount,
  paid_channel = 'vnpay', paid_at = at FROM one WHERE agency_id = $1 AND payment.payment_id = one.payment_id),
a AS (UPDATE payment_attempt t SET state = 'succeeded', provider_txn = $3::bigint::text, next_poll_at = NULL FROM one
  WHERE t.agency_id = $1 AND t.payment_id = one.payment_id AND t.attempt_no = 1),
l AS (INSERT INTO ledger_transfer (agency_id, business_date, transfer_id, journal_id, kind, debit_account, credit_account, amount,
  currency, source_type, source_id, leg, event_at, posted_at)
  SELECT $1, at::date, id, id, 'posted', '0192a000-0000-7000-8000-000000000001', '0192a000-0000-7000-8000-000000000002', 200000,
  'VND', 'payment', payment_id, 1, at, at FROM one),
s AS (INSERT INTO ledger_source SELECT $1, 'payment', payment_id, 1, id FROM one),
o AS (INSERT INTO outbox (agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at)
  SELECT $1, id, payment_id, 3, 'payment.paid', repeat('x', 400), at FROM one),
r AS (INSERT INTO reaction (agency_id, event_id, next_attempt_at) SELECT $1, id, at + interval '1 day' FROM one),
m AS (INSERT INTO transaction_mark SELECT id, at FROM one),
e AS (INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at, prev_hash, hash)
  SELECT $1, payment_id, 3, 'pending', 'paid', 'bench', '{}', at, at, '\x', hash FROM one),
n AS (UPDATE receipt_series SET last = last + 1 WHERE agency_id = $1 RETURNING series_id, form_code, symbol, last),
t AS (INSERT INTO receipt (agency_id, receipt_id, payment_id, series_id, form_code, symbol, number, amount, state, lookup_code,
  business_day, issued_at, facts, data_part, xml, xml_sha256, signed_at)
  SELECT $1, $4::uuid, payment_id, series_id, form_code, symbol, last, 200000, 'signed', $5::text, at::date, at, $6::text, $7::bytea,
  $8::bytea, sha256($8::bytea), at FROM one, n),
ro AS (INSERT INTO outbox (agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at)
  SELECT $1, $4::uuid, $4::uuid, 1, 'receipt.issued', repeat('x', 300), at FROM one),
rr AS (INSERT INTO reaction (agency_id, event_id, next_attempt_at) SELECT $1, $4::uuid, at + interval '1 day' FROM one),
c AS (UPDATE audit_chain SET last_seq = last_seq + 2, last_hash = sha256(last_hash) WHERE chain = 'receipts' RETURNING last_seq, last_hash)
INSERT INTO audit_record (chain, seq, at, actor, act, object, outcome, detail, request_id, hash)
SELECT 'receipts', last_seq - k, at, 'system:registrar', 'receipt.issued', $4::text, 'done', repeat('x', 60), '', last_hash
FROM one, c, generate_series(0, 1) k
