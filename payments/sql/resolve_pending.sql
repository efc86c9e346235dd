INSERT INTO pending_resolution (agency_id, pending_id, resolved_by) VALUES ($1, $2, $3)
