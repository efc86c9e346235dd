-- Days on which something moved on the channel's accounts, was proposed or was closed.
WITH moved AS (
  SELECT d.business_date, CASE WHEN a.code LIKE 'Assets:PSP:%' THEN split_part(a.code, ':', 3)
    WHEN a.code LIKE 'Expenses:ChannelFees:%' THEN split_part(a.code, ':', 3)
    WHEN a.code LIKE 'Assets:Bank:%' THEN 'bank' ELSE 'cash' END AS channel, d.debits, d.credits
  FROM balance_day d JOIN ledger_account a USING (agency_id, account_id)
  WHERE d.agency_id = $1 AND d.business_date BETWEEN $2::date AND $3::date AND a.code LIKE ANY (ARRAY['Assets:PSP:%',
    'Assets:Bank:%', 'Expenses:ChannelFees:%', 'Assets:Cash:%', 'Assets:CashInTransit', 'Expenses:CashDifference'])),
day AS (
  SELECT business_date, channel, sum(debits)::bigint AS debits, sum(credits)::bigint AS credits FROM (
    SELECT * FROM moved
    UNION ALL
    SELECT business_date, channel, 0, 0 FROM day_proposal WHERE agency_id = $1 AND business_date BETWEEN $2::date AND $3::date
    UNION ALL
    SELECT business_date, channel, 0, 0 FROM day_seal WHERE agency_id = $1 AND business_date BETWEEN $2::date AND $3::date) one
  GROUP BY business_date, channel)
SELECT d.business_date, d.channel, d.debits, d.credits, coalesce(s.maker, p.maker), coalesce(s.proposed_at, p.proposed_at),
  s.checker, s.closed_at, s.number
FROM day d
LEFT JOIN day_proposal p ON p.agency_id = $1 AND p.business_date = d.business_date AND p.channel = d.channel
LEFT JOIN day_seal s ON s.agency_id = $1 AND s.business_date = d.business_date AND s.channel = d.channel
WHERE ($4 = '' OR d.channel = $4) AND ($5::date IS NULL OR (d.business_date, d.channel) < ($5::date, $6::text))
ORDER BY d.business_date DESC, d.channel DESC LIMIT $7
