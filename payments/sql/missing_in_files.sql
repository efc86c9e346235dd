WITH covered AS (
  SELECT provider, account, min(first_day) AS first_day, max(last_day) AS last_day
  FROM statement_file WHERE agency_id = $1 GROUP BY provider, account)
SELECT 'order', a.attempt_id, a.payment_id, a.amount, a.provider
FROM covered f
JOIN payment_attempt a ON a.agency_id = $1 AND a.provider = f.provider AND a.state = 'succeeded'
JOIN payment p ON p.agency_id = $1 AND p.payment_id = a.payment_id
WHERE f.provider <> '' AND ((p.paid_at AT TIME ZONE 'UTC') + interval '7 hours')::date >= f.first_day
  AND ((p.paid_at AT TIME ZONE 'UTC') + interval '7 hours')::date < f.last_day
  AND NOT EXISTS (SELECT 1 FROM statement_match m WHERE m.agency_id = $1 AND m.target_type = 'attempt' AND m.target_id = a.attempt_id)
  AND NOT EXISTS (SELECT 1 FROM money_break b WHERE b.agency_id = $1 AND b.source_type = 'order' AND b.source_id = a.attempt_id)
UNION
SELECT 'told', c.credit_id, c.payment_id, c.amount, 'bank'
FROM covered f
JOIN bank_credit c ON c.agency_id = $1 AND c.account = f.account AND c.feed <> 'statement'
WHERE f.provider = '' AND ((c.booked_at AT TIME ZONE 'UTC') + interval '7 hours')::date >= f.first_day
  AND ((c.booked_at AT TIME ZONE 'UTC') + interval '7 hours')::date < f.last_day
  AND NOT EXISTS (SELECT 1 FROM statement_match m WHERE m.agency_id = $1 AND m.target_type = 'credit' AND m.target_id = c.credit_id)
  AND NOT EXISTS (SELECT 1 FROM money_break b WHERE b.agency_id = $1 AND b.source_type = 'told' AND b.source_id = c.credit_id)
ORDER BY 2
