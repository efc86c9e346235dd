DELETE FROM client_certificate WHERE client_id = $1
