DELETE FROM client_assertion WHERE expires_at <= $1
