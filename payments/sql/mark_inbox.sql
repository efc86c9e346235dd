UPDATE inbox SET state = $3, outcome = $4, agency_id = $5::uuid, payment_id = $6::uuid WHERE provider = $1 AND dedupe_key = $2
