INSERT INTO outbox_delivery AS d (agency_id, event_id, endpoint_id, next_attempt_at)
SELECT o.agency_id, o.event_id, w.endpoint_id, $7
FROM webhook_endpoint w
CROSS JOIN unnest($1::uuid[]) AS mine (agency_id)
JOIN outbox o ON o.agency_id = mine.agency_id
LEFT JOIN outbox_delivery known
  ON known.agency_id = o.agency_id AND known.event_id = o.event_id AND known.endpoint_id = w.endpoint_id
WHERE w.endpoint_id = $2 AND w.status = 'enabled' AND (cardinality(w.events) = 0 OR o.type = ANY (w.events))
  AND ($3::uuid[] IS NULL OR o.aggregate_id = ANY ($3::uuid[]))
  AND ($4::timestamptz IS NULL OR o.created_at >= $4::timestamptz)
  AND ($5::timestamptz IS NULL OR o.created_at < $5::timestamptz)
  AND ($6 = '' OR known.state = $6)
ORDER BY o.created_at, o.event_id LIMIT $8
ON CONFLICT (agency_id, event_id, endpoint_id) DO UPDATE
SET state = 'pending', tries = 0, attempts = d.attempts + 1, next_attempt_at = excluded.next_attempt_at, leased_until = NULL
