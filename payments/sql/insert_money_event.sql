INSERT INTO money_event (agency_id, subject_id, seq, refund_id, what, from_state, to_state, actor, body, at, prev_hash, hash)
VALUES ($1, $2, $3, $4::uuid, $5, $6, $7, $8, $9, $10, decode($11, 'hex'), decode($12, 'hex'))
