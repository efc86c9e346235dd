DELETE FROM client_agency WHERE client_id = $1 AND agency_id <> ALL ($2::uuid[])
