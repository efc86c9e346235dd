SELECT seq, from_state, to_state, actor, body, occurred_at
FROM payment_event WHERE agency_id = $1 AND payment_id = $2 ORDER BY seq
