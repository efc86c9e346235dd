SELECT 1 FROM payment_attempt WHERE agency_id = $1 AND provider = $2 AND provider_txn = $3 LIMIT 1
