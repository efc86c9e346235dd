UPDATE receipt_series SET closed_at = $4, closed_why = $3 WHERE agency_id = $1 AND series_id = $2 AND closed_at IS NULL
