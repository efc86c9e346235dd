UPDATE provider_receipt SET state = $3, fault = $4
WHERE agency_id = $1 AND payment_id = $2 AND state <> 'issued'
RETURNING tries
