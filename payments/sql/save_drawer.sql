UPDATE cash_drawer SET state = $3, taken = $4, deposited = $5, slips = $6, counted = $7, checker = nullif($8, ''),
  counted_at = $9, closed_at = $10
WHERE agency_id = $1 AND drawer_id = $2
