-- Up to $4 due deliveries of one endpoint, one if it is not among the quick $5: of those that may get a place, the one whose turn came first.
WITH turn AS (
  SELECT w.endpoint_id
  FROM webhook_endpoint w
  CROSS JOIN LATERAL (
    SELECT d.next_attempt_at FROM outbox_delivery d
    WHERE d.endpoint_id = w.endpoint_id AND d.state = 'pending' AND d.next_attempt_at <= $1
      AND (d.leased_until IS NULL OR d.leased_until <= $1)
    ORDER BY d.next_attempt_at LIMIT 1) first
  WHERE w.endpoint_id <> ALL ($3::uuid[])
  ORDER BY first.next_attempt_at LIMIT 1),
due AS (
  SELECT agency_id, event_id, endpoint_id FROM outbox_delivery
  WHERE endpoint_id = (SELECT endpoint_id FROM turn) AND state = 'pending' AND next_attempt_at <= $1
    AND (leased_until IS NULL OR leased_until <= $1)
  ORDER BY next_attempt_at LIMIT (SELECT CASE WHEN endpoint_id = ANY ($5::uuid[]) THEN $4 ELSE 1 END FROM turn)
  FOR UPDATE SKIP LOCKED),
claimed AS (
  UPDATE outbox_delivery d SET leased_until = $2, attempts = attempts + 1
  FROM due WHERE d.agency_id = due.agency_id AND d.event_id = due.event_id AND d.endpoint_id = due.endpoint_id
  RETURNING d.agency_id, d.event_id, d.endpoint_id, d.attempts, d.tries, d.next_attempt_at)
SELECT c.agency_id, c.event_id, c.endpoint_id, c.attempts, c.tries, o.type, o.payload, o.created_at, w.url, w.secret_version,
  w.previous_until, c.next_attempt_at
FROM claimed c JOIN outbox o USING (agency_id, event_id) JOIN webhook_endpoint w USING (endpoint_id)
ORDER BY c.next_attempt_at
