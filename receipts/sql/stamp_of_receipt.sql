SELECT stamp_id FROM receipt WHERE agency_id = $1 AND receipt_id = $2 AND stamp_id IS NOT NULL
