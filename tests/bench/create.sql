-- The rows of a new payment, by a client that knows nothing but SQL: key with answer, payment, item, event, mark.
WITH one AS (SELECT gen_random_uuid() AS id, gen_random_uuid() AS owner, now() AS at),
k AS (INSERT INTO idempotency_key SELECT :portal, 'bench', id::text, sha256(id::text::bytea), owner, at, 201, '[]',
  convert_to(repeat('x', :answer), 'UTF8'), at, at + interval '400 days' FROM one),
p AS (INSERT INTO payment (agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number,
  payer_tax_code, payer_address, payer_email, payer_phone, amount, state, event_seq, last_event_hash, return_url, metadata,
  channels, transfer_ref, qr_payload, created_at, expires_at)
  SELECT :agency, id, :portal, substr(replace(id::text||owner::text, '-', ''), 1, 43), 'Cap phieu', id::text, 'Nguyen Van Thu',
  '', '', '', '', '', 200000, 'created', 1, sha256(id::text::bytea), 'https://portal.example.gov.vn/back', '{}',
  'vnpay vietqr', id::text, repeat('q', 200), at, at + interval '15 min' FROM one RETURNING payment_id),
i AS (INSERT INTO payment_item SELECT :agency, id, 1, '', 'Phi', 'fee', 200000, 1 FROM one),
m AS (INSERT INTO transaction_mark SELECT owner, at FROM one)
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at,
  prev_hash, hash) SELECT :agency, id, 1, 'none', 'created', 'bench', '{}', at, at, '\x', sha256(id::text::bytea) FROM one;
