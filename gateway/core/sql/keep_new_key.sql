INSERT INTO idempotency_key (client_id, route, key, fingerprint, owner, leased_until, created_at, expires_at, status, headers,
  body)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)
