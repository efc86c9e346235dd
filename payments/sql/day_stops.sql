-- What stands against closing a day of a channel ($3; $4 its accounts, $5 its name in statements, $6 in breaks), in kinds.
WITH account AS (SELECT account_id FROM ledger_account WHERE agency_id = $1 AND code LIKE ANY ($4::text[]))
SELECT 'day_not_over', 1::bigint, 0::bigint
WHERE coalesce((SELECT max(business_date) FROM balance_turn), '-infinity'::date) < $2::date
UNION ALL
SELECT 'earlier_day_open', count(DISTINCT d.business_date), 0::bigint FROM balance_day d JOIN account USING (account_id)
WHERE d.agency_id = $1 AND d.business_date < $2::date AND NOT EXISTS (SELECT 1 FROM day_seal s
  WHERE s.agency_id = $1 AND s.channel = $3 AND s.business_date = d.business_date)
UNION ALL
SELECT 'later_day_closed', count(*), 0::bigint FROM day_seal
WHERE agency_id = $1 AND channel = $3 AND business_date > $2::date
UNION ALL
SELECT 'statement_missing', count(*), coalesce(sum(t.amount), 0)::bigint
FROM ledger_transfer t JOIN account a ON a.account_id = t.debit_account
WHERE $3 <> 'cash' AND t.agency_id = $1 AND t.business_date = $2::date AND t.source_type IN ('payment', 'attempt', 'credit')
  AND ((t.event_at AT TIME ZONE 'UTC') + interval '7 hours')::date = $2::date
  AND NOT EXISTS (SELECT 1 FROM statement_file f
    WHERE f.agency_id = $1 AND f.provider = $5 AND $2::date BETWEEN f.first_day AND f.last_day)
UNION ALL
SELECT 'line_open', count(*), coalesce(sum(amount), 0)::bigint FROM statement_line
WHERE $3 <> 'cash' AND agency_id = $1 AND provider = $5 AND booked_on = $2::date AND state = 'open' AND booked
UNION ALL
SELECT 'break_open', count(*), coalesce(sum(b.amount), 0)::bigint FROM money_break b
LEFT JOIN statement_line l ON b.source_type = 'line' AND l.agency_id = b.agency_id AND l.line_id = b.source_id
LEFT JOIN payment p ON b.source_type = 'order' AND p.agency_id = b.agency_id AND p.payment_id = b.payment_id
LEFT JOIN bank_credit c ON b.source_type = 'told' AND c.agency_id = b.agency_id AND c.credit_id = b.source_id
WHERE b.agency_id = $1 AND b.state = 'open' AND b.channel = ANY ($6::text[])
  AND coalesce(l.booked_on, ((coalesce(p.paid_at, c.booked_at, b.opened_at) AT TIME ZONE 'UTC') + interval '7 hours')::date)
    = $2::date
UNION ALL
SELECT 'attempt_unsettled', count(*), coalesce(sum(amount), 0)::bigint FROM payment_attempt
WHERE agency_id = $1 AND provider = $3 AND state IN ('sent', 'unknown')
  AND ((created_at AT TIME ZONE 'UTC') + interval '7 hours')::date = $2::date
UNION ALL
SELECT 'drawer_open', count(*), coalesce(sum(opening + taken - deposited), 0)::bigint FROM cash_drawer
WHERE $3 = 'cash' AND agency_id = $1 AND business_date = $2::date AND state <> 'closed'
