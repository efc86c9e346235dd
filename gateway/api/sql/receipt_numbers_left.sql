SELECT agency_id, form_code, symbol, upper - last AS numbers_left, closed_why
FROM receipt_series
WHERE closed_at IS NULL OR closed_why = 'set_back'
ORDER BY agency_id, form_code, symbol
