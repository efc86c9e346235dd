UPDATE signature_batch_item SET due_at = $5, owner = NULL
WHERE agency_id = $1 AND batch_id = $2 AND number = $3 AND owner = $4 AND state = 'waiting'
