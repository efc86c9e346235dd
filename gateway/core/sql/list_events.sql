SELECT * FROM outbox o
WHERE agency_id = ANY ($1::uuid[]) AND ($2 = '' OR type = $2) AND ($3::uuid IS NULL OR aggregate_id = $3)
  AND ($4::uuid IS NULL OR (created_at, event_id) <
    (SELECT p.created_at, p.event_id FROM outbox p WHERE p.agency_id = ANY ($1::uuid[]) AND p.event_id = $4))
ORDER BY created_at DESC, event_id DESC LIMIT $5
