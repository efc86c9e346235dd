SELECT found.*, o.type, o.aggregate_id, o.aggregate_seq, o.created_at
FROM unnest($1::uuid[]) AS mine (agency_id)
CROSS JOIN LATERAL (
  SELECT * FROM outbox_delivery d
  WHERE d.agency_id = mine.agency_id AND d.endpoint_id = $2 AND ($3 = '' OR d.state = $3)
    AND ($4::uuid IS NULL OR d.event_id < $4::uuid)
  ORDER BY d.event_id DESC LIMIT $5) found
JOIN outbox o ON o.agency_id = found.agency_id AND o.event_id = found.event_id
ORDER BY found.event_id DESC LIMIT $5
