SELECT found.*
FROM unnest($1::uuid[]) AS mine (agency_id)
CROSS JOIN LATERAL (
  SELECT * FROM outbox o
  WHERE o.agency_id = mine.agency_id AND ($2 = '' OR o.type = $2) AND ($3::uuid IS NULL OR o.aggregate_id = $3::uuid)
    AND ($4::uuid IS NULL OR (o.created_at, o.event_id) <
      (SELECT p.created_at, p.event_id FROM outbox p WHERE p.agency_id = ANY ($1::uuid[]) AND p.event_id = $4::uuid))
    AND ($5::timestamptz IS NULL OR o.created_at >= $5::timestamptz)
    AND ($6::timestamptz IS NULL OR o.created_at < $6::timestamptz)
  ORDER BY o.created_at DESC, o.event_id DESC LIMIT $7) found
ORDER BY found.created_at DESC, found.event_id DESC LIMIT $7
