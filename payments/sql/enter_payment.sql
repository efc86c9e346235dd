-- Divides by zero where the agency's account or the catalogue is not as it was thought to be: nothing is entered then.
WITH held AS (
  SELECT 1 FROM agency
  WHERE agency_id = $1 AND bank_bin = $24 AND bank_account = $25 AND NOT EXISTS (
    SELECT 1 FROM unnest($26::text[], $28::text[], $29::bigint[]) AS item (fee, kind, amount)
    WHERE item.fee <> '' AND (
      SELECT item.kind = f.kind AND item.amount IN (f.amount, f.online_amount) FROM fee f
      WHERE f.code = item.fee AND f.valid_from <= $31::date AND (f.valid_to IS NULL OR f.valid_to >= $31::date)
        AND (f.agency_id IS NULL OR f.agency_id = $1)
      ORDER BY f.valid_from DESC LIMIT 1) IS NOT TRUE)),
entered AS (
  INSERT INTO payment (agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number,
    payer_tax_code, payer_address, payer_email, payer_phone, amount, state, return_url, metadata, channels, transfer_ref,
    qr_payload, created_at, expires_at, event_seq, last_event_hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 / (SELECT count(*) FROM held), 'created', $14, $15, $16,
    $17, $18, $19, $20, 1, $23)
  RETURNING agency_id, payment_id),
listed AS (
  INSERT INTO payment_item (agency_id, payment_id, item_no, fee, description, kind, amount, quantity)
  SELECT e.agency_id, e.payment_id, i.item_no, i.fee, i.description, i.kind, i.amount, i.quantity
  FROM entered e, unnest($26::text[], $27::text[], $28::text[], $29::bigint[], $30::bigint[]) WITH ORDINALITY
    AS i (fee, description, kind, amount, quantity, item_no))
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at,
  prev_hash, hash)
SELECT agency_id, payment_id, 1, 'none', 'created', $21, $22, $19, $19, '', $23 FROM entered
