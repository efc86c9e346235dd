SELECT * FROM receipt_series_proposal WHERE agency_id = $1 ORDER BY series_id DESC LIMIT 1000
