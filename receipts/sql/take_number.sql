UPDATE receipt_series SET last = $3
WHERE agency_id = $1 AND series_id = $2 AND last = $3 - 1 AND $3 <= upper
