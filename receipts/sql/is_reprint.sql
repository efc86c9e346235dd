SELECT 1 FROM receipt_reprint WHERE agency_id = $1 AND receipt_id = $2 AND sha256 = $3
