INSERT INTO signature_job (agency_id, signature_id, client_id, document_id, credential, format, level, algorithm, field,
  certificate, signed_at, timestamped_at, original_sha256, metadata, log_index)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
