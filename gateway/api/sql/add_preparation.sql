INSERT INTO signature_preparation (agency_id, signature_id, client_id, request, document, digest, signing_time, token_room,
  expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
