SELECT 1 FROM money_break
WHERE agency_id = $1 AND state = 'resolved'
  AND ((payment_id = $2 AND remedy = 'apply') OR (attach_to = $2 AND remedy = 'attach'))
