INSERT INTO payment_attempt (agency_id, payment_id, attempt_no, attempt_id, provider, our_ref, amount, request_url,
  created_at, valid_until, next_poll_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
