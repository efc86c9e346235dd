SELECT DISTINCT form_code FROM receipt_series WHERE agency_id = $1 AND closed_at IS NULL ORDER BY form_code
