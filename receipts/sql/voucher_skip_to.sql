UPDATE receipt_voucher_series SET last = $3 WHERE agency_id = $1 AND symbol = $2
