SELECT client_id FROM client WHERE client_id = $1 OR ($1::uuid = '00000000-0000-0000-0000-000000000000' AND name = $2)
