-- By row; the items' columns are arrays in words. Divides by zero where the agency's account or the catalogue is not as it
-- was thought to be: nothing is entered then. `receiving` is the account that the catalogue names for each of the fees, ''
-- where it names none, and '*' where they differ: then it is the agency's own.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::text[], $15::text[], $16::text[], $17::text[],
    $18::text[], $19::timestamptz[], $20::timestamptz[], $21::text[], $22::text[], $23::bytea[], $24::text[], $25::text[],
    $26::text[], $27::text[], $28::text[], $29::text[], $30::text[], $31::date[], $32::text[])
    AS r (agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number, payer_tax_code,
      payer_address, payer_email, payer_phone, amount, return_url, metadata, channels, transfer_ref, qr_payload, created_at,
      expires_at, actor, body, hash, bank_bin, bank_account, fees, descriptions, kinds, amounts, quantities, day,
      receiving)),
entered AS (
  INSERT INTO payment (agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number,
    payer_tax_code, payer_address, payer_email, payer_phone, amount, state, return_url, metadata, channels, transfer_ref,
    qr_payload, created_at, expires_at, event_seq, last_event_hash, receiving_account)
  SELECT agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number, payer_tax_code,
    payer_address, payer_email, payer_phone,
    amount / (SELECT count(*) FROM agency a
      WHERE a.agency_id = given.agency_id AND (given.receiving NOT IN ('', '*')
        OR (a.bank_bin = given.bank_bin AND a.bank_account = given.bank_account))),
    'created', return_url, metadata, channels, transfer_ref, qr_payload, created_at, expires_at, 1, hash,
    CASE WHEN receiving IN ('', '*') THEN '' ELSE bank_account END
  FROM given),
listed AS (
  INSERT INTO payment_item (agency_id, payment_id, item_no, fee, description, kind, amount, quantity)
  SELECT given.agency_id, given.payment_id, i.item_no, i.fee, i.description, i.kind,
    CASE WHEN i.fee = '' THEN i.amount ELSE i.amount / coalesce((
      SELECT (i.kind = f.kind AND i.amount IN (f.amount, f.online_amount)
        AND given.receiving IN ('*', f.account))::int FROM fee f
      WHERE f.code = i.fee AND f.valid_from <= given.day AND (f.valid_to IS NULL OR f.valid_to >= given.day)
        AND (f.agency_id IS NULL OR f.agency_id = given.agency_id)
      ORDER BY f.valid_from DESC LIMIT 1), 0) END,
    i.quantity
  FROM given, unnest(given.fees::text[], given.descriptions::text[], given.kinds::text[], given.amounts::bigint[],
    given.quantities::bigint[]) WITH ORDINALITY AS i (fee, description, kind, amount, quantity, item_no))
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at,
  prev_hash, hash)
SELECT agency_id, payment_id, 1, 'none', 'created', actor, body, created_at, created_at, '', hash FROM given
