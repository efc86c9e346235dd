INSERT INTO client_secret (client_id, slot, secret_sha256, created_at, expires_at) VALUES ($1, 1, $2, $3, $4)
ON CONFLICT (client_id, slot) DO UPDATE
SET secret_sha256 = excluded.secret_sha256, created_at = excluded.created_at, expires_at = excluded.expires_at
