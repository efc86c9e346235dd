UPDATE webhook_endpoint SET secret_version = secret_version + 1, previous_until = $2 WHERE endpoint_id = $1
