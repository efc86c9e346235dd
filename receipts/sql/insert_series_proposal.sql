INSERT INTO receipt_series_proposal (agency_id, series_id, form_code, symbol, last, upper, reason, state, maker, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9)
ON CONFLICT DO NOTHING
