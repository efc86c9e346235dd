SELECT payment_id FROM payment WHERE agency_id = ANY ($1::uuid[]) AND transfer_ref = $2
UNION
SELECT payment_id FROM payment_attempt
WHERE agency_id = ANY ($1::uuid[]) AND provider = ANY (string_to_array($3, ' ')) AND our_ref = $2
UNION
SELECT payment_id FROM payment_attempt
WHERE agency_id = ANY ($1::uuid[]) AND provider = ANY (string_to_array($3, ' ')) AND provider_txn = $2
LIMIT 200
