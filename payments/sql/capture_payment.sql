UPDATE payment SET state = $3, event_seq = $4, last_event_hash = decode($5, 'hex'), captured_amount = amount,
  paid_channel = $6, paid_at = $7
WHERE agency_id = $1 AND payment_id = $2 AND event_seq = $4 - 1
