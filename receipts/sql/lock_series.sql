SELECT series_id, form_code, symbol, last, upper
FROM receipt_series
WHERE agency_id = $1 AND form_code = 'EBL01' AND symbol LIKE $2 || 'T%'
ORDER BY symbol
FOR UPDATE
