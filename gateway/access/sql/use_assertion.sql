INSERT INTO client_assertion (client_id, jti_sha256, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
