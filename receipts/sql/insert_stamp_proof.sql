INSERT INTO receipt_stamp_proof (agency_id, stamp_id, sha256, kind, content, obtained_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
