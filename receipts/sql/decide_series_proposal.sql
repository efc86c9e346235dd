UPDATE receipt_series_proposal SET state = $3, checker = $4, decided_at = $5
WHERE agency_id = $1 AND series_id = $2 AND state = 'proposed'
