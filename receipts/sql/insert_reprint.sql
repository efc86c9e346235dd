INSERT INTO receipt_reprint (agency_id, receipt_id, number, sha256, actor, printed_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
