INSERT INTO reconciliation (agency_id, run_id, state, rules, started_by, started_at) VALUES ($1, $2, 'running', $3, $4, $5)
ON CONFLICT DO NOTHING
