WITH due AS (
  SELECT agency_id, event_id FROM reaction
  WHERE next_attempt_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
  ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED),
claimed AS (
  UPDATE reaction r SET leased_until = $2, attempts = attempts + 1
  FROM due WHERE r.agency_id = due.agency_id AND r.event_id = due.event_id
  RETURNING r.agency_id, r.event_id, r.attempts, r.next_attempt_at)
SELECT c.agency_id, c.event_id, c.attempts, o.aggregate_id, o.type
FROM claimed c JOIN outbox o USING (agency_id, event_id)
ORDER BY c.next_attempt_at
