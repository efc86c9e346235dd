UPDATE receipt_correction SET state = $3, checker = $4, replacement_id = $5, decided_at = $6
WHERE agency_id = $1 AND correction_id = $2 AND state = 'proposed'
