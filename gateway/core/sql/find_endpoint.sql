SELECT * FROM webhook_endpoint WHERE client_id = $1 AND endpoint_id = $2
