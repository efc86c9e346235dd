SELECT agency_id, code FROM agency
