INSERT INTO money_break (agency_id, break_id, kind, payment_id, amount, source_type, source_id, came_by, channel, attempt_id,
  state, opened_at)
VALUES ($1, $2, $3, $4::uuid, $5, $6, $7, $8, $9, $10::uuid, 'open', $11)
