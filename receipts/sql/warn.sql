INSERT INTO receipt_warning (agency_id, warning, warned_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
