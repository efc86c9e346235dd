SELECT f.statement_id, f.agency_id, encode(f.digest, 'hex'), f.name, f.format, f.provider, f.account, f.first_day, f.last_day,
  f.size, f.lines, f.fresh, f.credits, f.debits, f.fees, f.statements, f.received_by, f.received_at, c.open, c.matched,
  c.broken
FROM statement_file f
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE l.state = 'open') AS open, count(*) FILTER (WHERE l.state = 'matched') AS matched,
    count(*) FILTER (WHERE l.state = 'broken') AS broken
  FROM statement_line l WHERE l.agency_id = f.agency_id AND l.statement_id = f.statement_id) c
WHERE f.agency_id = ANY ($1::uuid[]) AND ($2::uuid IS NULL OR f.statement_id = $2::uuid)
  AND ($3::text IS NULL OR f.provider = $3::text) AND ($4::uuid IS NULL OR f.statement_id < $4::uuid)
ORDER BY f.statement_id DESC LIMIT $5
