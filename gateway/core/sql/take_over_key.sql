UPDATE idempotency_key SET owner = $4, leased_until = $5
WHERE client_id = $1 AND route = $2 AND key = $3 AND status = 0 AND leased_until < $6
