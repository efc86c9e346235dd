SELECT * FROM webhook_endpoint
WHERE client_id = $1 AND ($2::uuid IS NULL OR endpoint_id < $2)
ORDER BY endpoint_id DESC LIMIT $3
