SELECT agency_id FROM tax_reporter ORDER BY agency_id
