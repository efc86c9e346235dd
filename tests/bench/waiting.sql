-- Payments that wait for VNPAY's word, numbered first … last, each with an attempt "B<number>".
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$SELECT ('0'||kind||'a20000-0000-7000-8000-'||lpad(to_hex(n), 12, '0'))::uuid$$;
INSERT INTO payment (agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number,
  payer_tax_code, payer_address, payer_email, payer_phone, amount, state, event_seq, last_event_hash, return_url, metadata,
  channels, transfer_ref, qr_payload, created_at, expires_at)
SELECT :'agency', pg_temp.id('1', n), :'client', lpad('B'||n, 43, '0'), 'Cap phieu', 'B'||n, 'Nguyen Van Thu', '', '', '', '',
  '', 200000, 'pending', 2, sha256(n::text::bytea), 'https://portal.example.gov.vn/back', '{}', 'vnpay vietqr', 'B'||n,
  repeat('q', 200), now(), now() + interval '2 hours'
FROM generate_series(:first::bigint, :last) n;
INSERT INTO payment_item SELECT :'agency', pg_temp.id('1', n), 1, '', 'Phi', 'fee', 200000, 1 FROM generate_series(:first::bigint, :last) n;
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at, prev_hash, hash)
SELECT :'agency', pg_temp.id('1', n), e.seq, e.was, e.became, 'bench', '{}', now(), now(), '\x', sha256(n::text::bytea)
FROM generate_series(:first::bigint, :last) n, (VALUES (1, 'none', 'created'), (2, 'created', 'pending')) AS e (seq, was, became);
INSERT INTO payment_attempt (agency_id, payment_id, attempt_no, attempt_id, provider, our_ref, amount, request_url, created_at,
  valid_until, next_poll_at, state)
SELECT :'agency', pg_temp.id('1', n), 1, pg_temp.id('2', n), 'vnpay', 'B'||n, 200000, 'https://vnpay.example', now(),
  now() + interval '2 hours', now() + interval '2 hours', 'sent'
FROM generate_series(:first::bigint, :last) n;
VACUUM ANALYZE;
