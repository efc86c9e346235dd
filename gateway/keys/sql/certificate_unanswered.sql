INSERT INTO certificate_status (certificate_sha256, status, tried_at, fault) VALUES ($1, 'unknown', $2, $3)
ON CONFLICT (certificate_sha256) DO UPDATE SET tried_at = excluded.tried_at, fault = excluded.fault
