UPDATE receipt_registration SET state = $3, message = $4, answer = $5, changed_at = $6
WHERE agency_id = $1 AND registration_id = $2
