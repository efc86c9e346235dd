SELECT * FROM receipt_voucher WHERE agency_id = $1 AND receipt_id = $2
