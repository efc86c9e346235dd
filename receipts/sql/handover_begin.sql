INSERT INTO provider_receipt (agency_id, payment_id, receipt_id, provider, state, amount, order_body, tries, asked_at)
VALUES ($1, $2, $3, $4, 'asked', $5, $6, 1, $7)
ON CONFLICT (agency_id, payment_id) DO UPDATE SET tries = provider_receipt.tries + 1
RETURNING order_body
