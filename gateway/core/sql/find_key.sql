SELECT fingerprint, status, headers, body FROM idempotency_key WHERE client_id = $1 AND route = $2 AND key = $3
