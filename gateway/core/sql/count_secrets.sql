SELECT count(*) FROM client_secret WHERE client_id = $1 AND expires_at > $2
