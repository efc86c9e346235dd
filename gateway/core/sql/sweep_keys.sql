DELETE FROM idempotency_key WHERE expires_at <= $1
