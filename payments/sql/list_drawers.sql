SELECT agency_id, drawer_id, counter, clerk, state, opening, taken, deposited, slips, counted, coalesce(checker, ''), opened_at,
  counted_at, closed_at
FROM cash_drawer
WHERE agency_id = ANY ($1::uuid[]) AND ($2 = '' OR state = $2) AND ($3 = '' OR counter = $3)
  AND ($4::uuid IS NULL OR drawer_id < $4::uuid)
ORDER BY drawer_id DESC LIMIT $5
