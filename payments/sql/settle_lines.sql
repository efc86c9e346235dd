WITH settled AS (
  UPDATE statement_line SET settled_by = $2
  WHERE agency_id = $1 AND provider = $3 AND booked_on BETWEEN $4::date AND $5::date AND settled_by IS NULL AND booked
  RETURNING line_id, CASE WHEN credit THEN amount ELSE -amount END AS gross, fee),
owned AS (
  SELECT s.gross, s.fee, EXISTS (
    SELECT 1 FROM statement_match m JOIN payment_attempt a ON a.attempt_id = m.target_id
    WHERE m.agency_id = $1 AND m.line_id = s.line_id AND m.target_type = 'attempt' AND a.agency_id <> $1) AS of_others
  FROM settled s)
SELECT coalesce(sum(fee) FILTER (WHERE NOT of_others), 0)::bigint, coalesce(sum(gross - fee) FILTER (WHERE of_others), 0)::bigint,
  coalesce(sum(gross - fee), 0)::bigint
FROM owned
