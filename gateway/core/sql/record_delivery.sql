UPDATE outbox_delivery d
SET state = r.state, tries = r.tries, next_attempt_at = r.next_attempt_at, last_status = r.status, last_error = r.error,
  leased_until = NULL
FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::int[], $7::timestamptz[], $8::int[], $9::text[])
  AS r (agency_id, event_id, attempts, state, tries, next_attempt_at, status, error)
WHERE d.agency_id = r.agency_id AND d.event_id = r.event_id AND d.endpoint_id = $1 AND d.attempts = r.attempts
  AND d.state = 'pending'
RETURNING d.event_id
