-- Payments first … last of a year that went on as it should: made and paid, one every two and a half seconds, with ids in
-- the order of their time (UUIDv7), and everything that making and paying them left behind.
CREATE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
$$SELECT timestamptz '2026-01-01 00:00Z' + n * interval '2.5 s'$$;
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$SELECT (lpad(to_hex(1767225600000 + n * 2500), 12, '0')||'7'||kind||'008000'||lpad(to_hex(n), 12, '0'))::uuid$$;
SET session_replication_role = replica; -- what refers to each other is written together: nothing to look up
BEGIN;
INSERT INTO payment (agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number,
  payer_tax_code, payer_address, payer_email, payer_phone, amount, state, event_seq, last_event_hash, return_url, metadata,
  channels, transfer_ref, qr_payload, created_at, expires_at, captured_amount, paid_channel, paid_at)
SELECT :'agency', pg_temp.id('1', n), :'client', translate(encode(sha256(n::text::bytea), 'base64'), '=', ''), 'Cap phieu',
  'D'||n, 'Nguyen Van Thu', '', '', '', '', '', 200000, 'paid', 3, sha256(n::text::bytea),
  'https://portal.example.gov.vn/back', '{}', 'vnpay vietqr', 'D'||n, repeat('q', 200), pg_temp.at(n),
  pg_temp.at(n) + interval '15 min', 200000, 'vnpay', pg_temp.at(n) + interval '1 min'
FROM generate_series(:first::bigint, :last) n;
INSERT INTO payment_item SELECT :'agency', pg_temp.id('1', n), 1, '', 'Phi', 'fee', 200000, 1 FROM generate_series(:first::bigint, :last) n;
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at, prev_hash, hash)
SELECT :'agency', pg_temp.id('1', n), e.seq, e.was, e.became, 'bench', '{}', pg_temp.at(n), pg_temp.at(n), sha256(n::text::bytea),
  sha256(n::text::bytea)
FROM generate_series(:first::bigint, :last) n,
  (VALUES (1, 'none', 'created'), (2, 'created', 'pending'), (3, 'pending', 'paid')) AS e (seq, was, became);
INSERT INTO payment_attempt (agency_id, payment_id, attempt_no, attempt_id, provider, our_ref, provider_txn, amount,
  request_url, created_at, valid_until, state)
SELECT :'agency', pg_temp.id('1', n), 1, pg_temp.id('2', n), 'vnpay', pg_temp.id('2', n)::text, 'D'||n, 200000,
  repeat('u', 300), pg_temp.at(n), pg_temp.at(n) + interval '15 min', 'succeeded'
FROM generate_series(:first::bigint, :last) n;
INSERT INTO inbox (provider, dedupe_key, agency_id, payment_id, received_at, source, method, query, headers, body, state, outcome)
SELECT 'vnpay', encode(sha256(n::text::bytea), 'hex'), :'agency', pg_temp.id('1', n), pg_temp.at(n), '127.0.0.1', 'GET',
  repeat('x', 350), '{"host":"127.0.0.1"}', '', 'applied', 'applied'
FROM generate_series(:first::bigint, :last) n;
INSERT INTO ledger_transfer (agency_id, business_date, transfer_id, journal_id, kind, debit_account, credit_account, amount,
  currency, source_type, source_id, leg, event_at, posted_at)
SELECT :'agency', pg_temp.at(n)::date, pg_temp.id('3', n), pg_temp.id('4', n), 'posted', '0192a000-0000-7000-8000-000000000001',
  '0192a000-0000-7000-8000-000000000002', 200000, 'VND', 'payment', pg_temp.id('1', n), 1, pg_temp.at(n), pg_temp.at(n)
FROM generate_series(:first::bigint, :last) n;
INSERT INTO ledger_source SELECT :'agency', 'payment', pg_temp.id('1', n), 1, pg_temp.id('3', n) FROM generate_series(:first::bigint, :last) n;
INSERT INTO outbox (agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at)
SELECT :'agency', pg_temp.id('5', n), pg_temp.id('1', n), 3, 'payment.paid', repeat('x', 400), pg_temp.at(n)
FROM generate_series(:first::bigint, :last) n;
INSERT INTO idempotency_key
SELECT :'client', 'POST /v1/payments', 'D'||n, sha256(n::text::bytea), pg_temp.id('6', n), pg_temp.at(n), 201, '[]',
  convert_to(repeat('x', 700), 'UTF8'), pg_temp.at(n), pg_temp.at(n) + interval '400 days'
FROM generate_series(:first::bigint, :last) n;
INSERT INTO transaction_mark SELECT pg_temp.id(k, n), pg_temp.at(n) FROM generate_series(:first::bigint, :last) n, unnest('{7,8,9}'::text[]) k;
COMMIT;
