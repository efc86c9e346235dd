SELECT 1 FROM money_break WHERE agency_id = $1 AND source_type = $2 AND source_id = $3
