INSERT INTO signed_document (agency_id, document_id, name, media_type, content, sha256, size, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
