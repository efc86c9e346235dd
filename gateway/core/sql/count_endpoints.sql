SELECT count(*) FROM webhook_endpoint WHERE client_id = $1 AND status = 'enabled'
