UPDATE outbox_delivery d SET leased_until = NULL
FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS r (agency_id, event_id, attempts)
WHERE d.agency_id = r.agency_id AND d.event_id = r.event_id AND d.endpoint_id = $1 AND d.attempts = r.attempts
  AND d.state = 'pending'
