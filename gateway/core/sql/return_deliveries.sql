-- By the primary key, however many wait for the same endpoint: OFFSET, and the words of d.state, keep off their index.
UPDATE outbox_delivery d SET leased_until = NULL
FROM (SELECT *, $1::uuid AS endpoint_id
      FROM unnest($2::uuid[], $3::uuid[], $4::int[])
        AS u (agency_id, event_id, attempts)
      OFFSET 0) r
WHERE d.agency_id = r.agency_id AND d.event_id = r.event_id AND d.endpoint_id = r.endpoint_id AND d.attempts = r.attempts
  AND d.state || '' = 'pending'
