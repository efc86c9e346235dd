SELECT count(*) FROM receipt_correction WHERE agency_id = $1 AND receipt_id = $2 AND state = 'approved'
