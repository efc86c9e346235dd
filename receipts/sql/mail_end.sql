UPDATE receipt_mail SET state = $4, fault = $5, next_try_at = $6, sent_at = $7
WHERE agency_id = $1 AND receipt_id = $2 AND tries = $3 AND state = 'waiting'
