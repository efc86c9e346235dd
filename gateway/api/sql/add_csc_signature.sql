INSERT INTO csc_signature (agency_id, sad_sha256, hash, algorithm, client_id, credential, value, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
