WITH given AS (
  SELECT line_id, target_id, rule FROM unnest($4::uuid[], $5::uuid[], $6::text[]) AS g (line_id, target_id, rule)),
kept AS (
  INSERT INTO statement_match (agency_id, line_id, run_id, rule, target_type, target_id, amount, matched_at)
  SELECT $1, l.line_id, $2, g.rule, $3, g.target_id, l.amount, $7
  FROM given g JOIN statement_line l ON l.agency_id = $1 AND l.line_id = g.line_id AND l.state <> 'matched'
  ON CONFLICT DO NOTHING
  RETURNING line_id, rule)
UPDATE statement_line l SET state = 'matched', rule = kept.rule FROM kept
WHERE l.agency_id = $1 AND l.line_id = kept.line_id
