UPDATE receipt_series SET last = last + 1
WHERE agency_id = $1 AND series_id = $2 AND last < upper
RETURNING last
