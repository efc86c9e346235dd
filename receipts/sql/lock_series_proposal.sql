SELECT * FROM receipt_series_proposal WHERE agency_id = $1 AND series_id = $2 FOR UPDATE
