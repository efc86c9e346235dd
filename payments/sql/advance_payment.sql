-- By row. A payment that did not move leaves the event's own column empty, and the database refuses that.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::timestamptz[],
    $9::timestamptz[], $10::text[], $11::text[])
    AS r (agency_id, payment_id, from_state, to_state, seq, actor, body, occurred_at, recorded_at, prev_hash, hash)),
moved AS (
  UPDATE payment p SET state = r.to_state, event_seq = r.seq, last_event_hash = decode(r.hash, 'hex')
  FROM given r WHERE p.agency_id = r.agency_id AND p.payment_id = r.payment_id AND p.event_seq = r.seq - 1
  RETURNING p.agency_id, p.payment_id)
INSERT INTO payment_event (agency_id, payment_id, seq, from_state, to_state, actor, body, occurred_at, recorded_at,
  prev_hash, hash)
SELECT r.agency_id, m.payment_id, r.seq, r.from_state, r.to_state, r.actor, r.body, r.occurred_at, r.recorded_at,
  decode(r.prev_hash, 'hex'), decode(r.hash, 'hex')
FROM given r LEFT JOIN moved m ON m.agency_id = r.agency_id AND m.payment_id = r.payment_id
