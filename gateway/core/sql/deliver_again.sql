INSERT INTO outbox_delivery AS d (agency_id, event_id, endpoint_id, next_attempt_at)
SELECT $1, $2, w.endpoint_id, $5 FROM webhook_endpoint w
WHERE w.client_id = $3 AND w.status = 'enabled' AND (cardinality(w.events) = 0 OR $4 = ANY (w.events))
ON CONFLICT (agency_id, event_id, endpoint_id) DO UPDATE
SET state = 'pending', tries = 0, attempts = d.attempts + 1, next_attempt_at = excluded.next_attempt_at,
  leased_until = NULL
