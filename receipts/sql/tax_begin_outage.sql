INSERT INTO tax_outage (outage_id, began_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
