SELECT DISTINCT agency_id FROM receipt_series WHERE closed_at IS NULL
