UPDATE reconciliation SET state = 'done', outcome = $3, matched = $4, booked = $5, broken = $6, carried = $7, breaks = $8,
  ended_at = $9
WHERE agency_id = $1 AND run_id = $2
