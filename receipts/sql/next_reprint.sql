SELECT coalesce(max(number), 0) + 1 FROM receipt_reprint WHERE agency_id = $1 AND receipt_id = $2
