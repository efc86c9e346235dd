INSERT INTO client_agency (client_id, agency_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
