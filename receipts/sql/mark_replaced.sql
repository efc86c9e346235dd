UPDATE receipt SET state = 'replaced', replaced_by = $3
WHERE agency_id = $1 AND receipt_id = $2 AND state = 'signed'
