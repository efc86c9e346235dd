INSERT INTO audit_checkpoint (number, at, records, note) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
