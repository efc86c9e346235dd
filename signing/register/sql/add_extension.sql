INSERT INTO signature_extension (agency_id, document_id, client_id, level, timestamped_at, original_sha256)
VALUES ($1, $2, $3, $4, $5, $6)
