WITH moved AS (
  UPDATE payment SET state = $4, event_seq = $5, last_event_hash = decode($11, 'hex')
  WHERE agency_id = $1 AND payment_id = $2 AND event_seq = $5 - 1
  RETURNING payment_id)
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at,
  prev_hash, hash)
VALUES ($1, (SELECT payment_id FROM moved), $5, $3, $4, $6, $7, $8, $9, decode($10, 'hex'), decode($11, 'hex'))
