SELECT 1 FROM agency WHERE agency_id = $1
