INSERT INTO cash_drawer (agency_id, drawer_id, counter, clerk, state, opening, slips, opened_at, business_date)
SELECT $1, $2, $3, $4, 'open',
  coalesce((SELECT d.counted FROM cash_drawer d WHERE d.agency_id = $1 AND d.counter = $3 ORDER BY d.drawer_id DESC LIMIT 1), 0),
  coalesce((SELECT max(d.slips) FROM cash_drawer d WHERE d.agency_id = $1 AND d.counter = $3 AND d.business_date = $6), 0), $5, $6
ON CONFLICT DO NOTHING
