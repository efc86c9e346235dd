UPDATE webhook_endpoint SET status = 'disabled', disabled_at = $2, disabled_why = $3
WHERE endpoint_id = $1 AND status = 'enabled'
