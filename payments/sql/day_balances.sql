WITH moved AS (
  SELECT leg.account_id, sum(leg.debit)::bigint AS debits, sum(leg.credit)::bigint AS credits
  FROM ledger_transfer t
  CROSS JOIN LATERAL (VALUES (t.debit_account, t.amount, 0::bigint), (t.credit_account, 0::bigint, t.amount))
    AS leg (account_id, debit, credit)
  WHERE t.agency_id = $1 AND t.business_date = $2::date AND t.kind IN ('posted', 'post_pending', 'correction')
  GROUP BY leg.account_id)
SELECT a.code, coalesce(stood.debits, 0), coalesce(stood.credits, 0), coalesce(m.debits, 0), coalesce(m.credits, 0)
FROM ledger_account a LEFT JOIN moved m USING (account_id)
LEFT JOIN LATERAL (
  SELECT d.opening_debits + d.debits AS debits, d.opening_credits + d.credits AS credits FROM balance_day d
  WHERE d.agency_id = a.agency_id AND d.account_id = a.account_id AND d.business_date < $2::date
  ORDER BY d.business_date DESC LIMIT 1) stood ON true
WHERE a.agency_id = $1 AND a.code LIKE ANY ($3::text[]) AND (stood.debits IS NOT NULL OR m.debits IS NOT NULL)
ORDER BY a.code
