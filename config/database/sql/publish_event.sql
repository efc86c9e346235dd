WITH event AS (
  INSERT INTO outbox (agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  RETURNING agency_id, event_id, created_at)
INSERT INTO reaction (agency_id, event_id, next_attempt_at)
SELECT agency_id, event_id, created_at FROM event
