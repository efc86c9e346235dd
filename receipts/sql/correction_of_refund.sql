SELECT 1 FROM receipt_correction WHERE agency_id = $1 AND refund_id = $2
