INSERT INTO receipt_series (agency_id, series_id, form_code, symbol, last, upper, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
