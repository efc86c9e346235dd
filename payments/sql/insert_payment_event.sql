INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at,
  prev_hash, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, decode($10, 'hex'), decode($11, 'hex'))
