SELECT agency_id, series_id, form_code, symbol, last, upper
FROM receipt_series
WHERE agency_id = $1
ORDER BY symbol DESC, form_code
