UPDATE idempotency_key SET status = $5, headers = $6, body = $7
WHERE client_id = $1 AND route = $2 AND key = $3 AND owner = $4 AND status = 0
