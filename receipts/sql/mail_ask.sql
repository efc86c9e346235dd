INSERT INTO receipt_mail (agency_id, receipt_id, address, state, asked_at, next_try_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
