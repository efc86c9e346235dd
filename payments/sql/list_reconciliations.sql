SELECT run_id, agency_id, state, rules, outcome, matched, booked, broken, carried, breaks, started_by, started_at, ended_at
FROM reconciliation
WHERE agency_id = ANY ($1::uuid[]) AND ($2::uuid IS NULL OR run_id = $2::uuid) AND ($3::uuid IS NULL OR run_id < $3::uuid)
ORDER BY run_id DESC LIMIT $4
