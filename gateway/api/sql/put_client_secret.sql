INSERT INTO client_secret (client_id, slot, secret_sha256, created_at, expires_at)
SELECT $1, coalesce(
  (SELECT slot FROM (VALUES (1), (2)) AS free (slot)
   WHERE NOT EXISTS (SELECT 1 FROM client_secret s WHERE s.client_id = $1 AND s.slot = free.slot) ORDER BY slot LIMIT 1),
  (SELECT slot FROM client_secret WHERE client_id = $1 ORDER BY created_at, slot LIMIT 1)), $2, $3, $4
ON CONFLICT (client_id, slot) DO UPDATE
SET secret_sha256 = excluded.secret_sha256, created_at = excluded.created_at, expires_at = excluded.expires_at
