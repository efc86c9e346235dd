SELECT name FROM agency WHERE agency_id = ANY ($1::uuid[]) ORDER BY code
