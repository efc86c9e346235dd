UPDATE receipt_voucher SET pdf = $3 WHERE agency_id = $1 AND receipt_id = $2 AND length(pdf) = 0
