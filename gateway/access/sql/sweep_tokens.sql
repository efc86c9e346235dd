DELETE FROM access_token WHERE expires_at <= $1
