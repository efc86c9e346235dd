DELETE FROM access_token WHERE client_id = $1
