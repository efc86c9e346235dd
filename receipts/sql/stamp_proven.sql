UPDATE receipt_stamp SET proven_at = $3 WHERE agency_id = $1 AND stamp_id = $2 AND proven_at IS NULL
