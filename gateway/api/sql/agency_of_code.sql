SELECT agency_id FROM agency WHERE code = $1
