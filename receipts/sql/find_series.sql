SELECT 1 FROM receipt_series WHERE agency_id = $1 AND form_code = $2 AND symbol = $3
