UPDATE receipt_series SET last = $4
WHERE agency_id = $1 AND series_id = $2 AND last = $3 AND $4 BETWEEN last AND upper
