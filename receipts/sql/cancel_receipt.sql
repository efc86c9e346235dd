UPDATE receipt SET state = 'cancelled' WHERE agency_id = $1 AND receipt_id = $2 AND state = 'signed'
