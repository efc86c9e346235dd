WITH reserved AS (
  UPDATE payment SET refund_reserved = refund_reserved + $5
  WHERE agency_id = $1 AND payment_id = $3 AND refund_reserved + refunded_amount + $5 <= captured_amount
  RETURNING payment_id)
INSERT INTO refund (agency_id, refund_id, payment_id, break_id, amount, state, way, channel, attempt_id, pays_from, reason,
  maker, created_at)
SELECT $1, $2, payment_id, $4::uuid, $5, 'requested', $6, $7, $8::uuid, $9, $10, $11, $12 FROM reserved
