SELECT payment_id, client_id, token, procedure, dossier, payer_name, payer_id_number, payer_tax_code, payer_address,
  payer_email, payer_phone, amount, state, return_url, metadata, channels, transfer_ref, qr_payload, paid_channel,
  paid_at, created_at, expires_at, captured_amount, refunded_amount, late_applied
FROM payment WHERE agency_id = $1 AND payment_id = ANY($2::uuid[]) ORDER BY payment_id DESC
