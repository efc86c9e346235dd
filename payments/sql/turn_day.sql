INSERT INTO balance_day (agency_id, account_id, business_date, opening_debits, opening_credits, debits, credits)
SELECT m.agency_id, m.account_id, $1::date, coalesce(stood.debits, 0), coalesce(stood.credits, 0), m.debits, m.credits
FROM (
  SELECT t.agency_id, leg.account_id, sum(leg.debit)::bigint AS debits, sum(leg.credit)::bigint AS credits
  FROM ledger_transfer t
  CROSS JOIN LATERAL (VALUES (t.debit_account, t.amount, 0::bigint), (t.credit_account, 0::bigint, t.amount))
    AS leg (account_id, debit, credit)
  WHERE t.business_date = $1::date AND t.kind IN ('posted', 'post_pending', 'correction')
  GROUP BY t.agency_id, leg.account_id) m
LEFT JOIN LATERAL (
  SELECT d.opening_debits + d.debits AS debits, d.opening_credits + d.credits AS credits FROM balance_day d
  WHERE d.agency_id = m.agency_id AND d.account_id = m.account_id AND d.business_date < $1::date
  ORDER BY d.business_date DESC LIMIT 1) stood ON true
