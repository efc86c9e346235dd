DELETE FROM idempotency_key WHERE client_id = $1 AND route = $2 AND key = $3 AND owner = $4 AND status = 0
