UPDATE signature_batch_item SET state = $5, problem = $6, content = '', owner = NULL
WHERE agency_id = $1 AND batch_id = $2 AND number = $3 AND owner = $4 AND state = 'waiting'
