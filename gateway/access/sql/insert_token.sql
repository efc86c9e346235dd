INSERT INTO access_token (token_sha256, client_id, scopes, issued_at, expires_at, certificate_sha256)
VALUES ($1, $2, $3, $4, $5, $6)
