SELECT 1 FROM receipt WHERE agency_id = $1 AND payment_id = $2 AND state <> 'replaced'
