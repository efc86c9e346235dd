UPDATE client SET jwks = $2 WHERE client_id = $1
