INSERT INTO receipt_voucher (agency_id, voucher_id, receipt_id, series_id, form_code, symbol, number, amount, issued_at,
                             facts, data_part)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
