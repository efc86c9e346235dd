WITH turned AS (SELECT max(business_date) AS day FROM balance_turn WHERE business_date < $2::date),
stood AS (
  SELECT a.account_id, s.debits, s.credits
  FROM ledger_account a
  CROSS JOIN LATERAL (
    SELECT d.opening_debits + d.debits AS debits, d.opening_credits + d.credits AS credits FROM balance_day d
    WHERE d.agency_id = a.agency_id AND d.account_id = a.account_id AND d.business_date <= (SELECT day FROM turned)
    ORDER BY d.business_date DESC LIMIT 1) s
  WHERE a.agency_id = $1),
moved AS (
  SELECT leg.account_id, sum(leg.debit)::bigint AS debits, sum(leg.credit)::bigint AS credits
  FROM ledger_transfer t
  CROSS JOIN LATERAL (VALUES (t.debit_account, t.amount, 0::bigint), (t.credit_account, 0::bigint, t.amount))
    AS leg (account_id, debit, credit)
  WHERE t.agency_id = $1 AND t.business_date > coalesce((SELECT day FROM turned), '-infinity'::date)
    AND t.business_date <= $2::date AND t.posted_at < $3 AND t.kind IN ('posted', 'post_pending', 'correction')
  GROUP BY leg.account_id)
SELECT a.code, a.normal_side, coalesce(stood.debits, 0) + coalesce(moved.debits, 0),
  coalesce(stood.credits, 0) + coalesce(moved.credits, 0)
FROM ledger_account a LEFT JOIN stood USING (account_id) LEFT JOIN moved USING (account_id)
WHERE a.agency_id = $1
ORDER BY a.code
