INSERT INTO payment (agency_id, payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number,
  payer_tax_code, payer_address, payer_email, payer_phone, amount, state, return_url, metadata, channels, transfer_ref,
  qr_payload, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'created', $14, $15, $16, $17, $18, $19, $20)
