WITH due AS (
  SELECT agency_id, event_id, endpoint_id FROM outbox_delivery
  WHERE state = 'pending' AND next_attempt_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
    AND endpoint_id <> ALL ($3::uuid[])
  ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED),
claimed AS (
  UPDATE outbox_delivery d SET leased_until = $2, attempts = attempts + 1
  FROM due WHERE d.agency_id = due.agency_id AND d.event_id = due.event_id AND d.endpoint_id = due.endpoint_id
  RETURNING d.agency_id, d.event_id, d.endpoint_id, d.attempts, d.tries)
SELECT c.*, o.type, o.payload, o.created_at, w.url, w.secret_version, w.previous_until
FROM claimed c JOIN outbox o USING (agency_id, event_id) JOIN webhook_endpoint w USING (endpoint_id)
