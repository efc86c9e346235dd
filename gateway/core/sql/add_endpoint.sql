INSERT INTO webhook_endpoint (endpoint_id, client_id, url, description, events, created_at)
VALUES ($1, $2, $3, $4, $5::text[], $6)
