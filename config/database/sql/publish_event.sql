-- By row.
WITH event AS (
  INSERT INTO outbox (agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at)
  SELECT agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::timestamptz[])
    AS r (agency_id, event_id, aggregate_id, aggregate_seq, type, payload, created_at)
  RETURNING agency_id, event_id, created_at)
INSERT INTO reaction (agency_id, event_id, next_attempt_at)
SELECT agency_id, event_id, created_at FROM event
