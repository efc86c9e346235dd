INSERT INTO receipt (agency_id, receipt_id, payment_id, series_id, form_code, symbol, number, amount, state, lookup_code,
                     business_day, issued_at, facts, data_part, replaces)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'numbered', $9, $10, $11, $12, $13, $14)
