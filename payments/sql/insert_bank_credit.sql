INSERT INTO bank_credit (agency_id, credit_id, feed, account, transaction, bank_reference, amount, memo, payer_account,
  payer_name, booked_at, told_at, payment_id, outcome)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::uuid, 'new')
ON CONFLICT DO NOTHING
