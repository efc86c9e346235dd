SELECT agency_id, drawer_id, counter, clerk, state, opening, taken, deposited, slips, counted, coalesce(checker, ''), opened_at,
  counted_at, closed_at
FROM cash_drawer WHERE agency_id = $1 AND drawer_id = $2
