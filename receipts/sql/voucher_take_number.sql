INSERT INTO receipt_voucher_series AS s (agency_id, series_id, symbol, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (agency_id, symbol) DO UPDATE SET last = s.last + 1
RETURNING series_id, last
