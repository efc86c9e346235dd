SELECT series_id, symbol, last, upper,
       EXISTS (SELECT 1 FROM receipt_registration r
               WHERE r.agency_id = s.agency_id AND r.state = 'accepted' AND s.form_code = ANY (r.form_codes)) AS registered
FROM receipt_series s
WHERE agency_id = $1 AND form_code = $2 AND closed_at IS NULL
ORDER BY symbol
FOR UPDATE OF s
