INSERT INTO refund (agency_id, refund_id, break_id, amount, state, way, channel, attempt_id, pays_from, reason, maker,
  created_at)
VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7::uuid, $8, $9, $10, $11)
