SELECT * FROM receipt_correction WHERE agency_id = $1 AND correction_id = $2 FOR UPDATE
