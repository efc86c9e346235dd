-- As the providers' settlement files tell them; the rate in hundredths of a per cent of what was paid, rounded down.
SELECT CASE $4 WHEN 'day' THEN to_char(l.booked_on, 'YYYY-MM-DD') WHEN 'month' THEN to_char(l.booked_on, 'YYYY-MM')
    WHEN 'quarter' THEN to_char(l.booked_on, 'YYYY"-Q"Q') ELSE to_char(l.booked_on, 'YYYY') END AS period, a.code, a.name, l.provider, count(*),
  coalesce(sum(l.amount) FILTER (WHERE l.credit), 0)::bigint, coalesce(sum(l.amount) FILTER (WHERE NOT l.credit), 0)::bigint,
  sum(l.fee)::bigint, (sum(l.fee) * 10000 / nullif(sum(l.amount) FILTER (WHERE l.credit), 0))::bigint
FROM statement_line l JOIN agency a ON a.agency_id = l.agency_id
WHERE l.agency_id = ANY ($1::uuid[]) AND l.provider <> '' AND l.booked AND l.booked_on BETWEEN $2::date AND $3::date
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4 LIMIT 100001
