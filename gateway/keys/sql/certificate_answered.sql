INSERT INTO certificate_status (certificate_sha256, status, revoked_at, checked_at, tried_at) VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (certificate_sha256) DO UPDATE
SET status = excluded.status, revoked_at = excluded.revoked_at, checked_at = excluded.checked_at,
  tried_at = excluded.tried_at, fault = ''
