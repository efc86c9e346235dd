SELECT CASE $4 WHEN 'day' THEN to_char(r.business_day, 'YYYY-MM-DD') WHEN 'month' THEN to_char(r.business_day, 'YYYY-MM')
    WHEN 'quarter' THEN to_char(r.business_day, 'YYYY"-Q"Q') ELSE to_char(r.business_day, 'YYYY') END AS period, a.code, a.name, r.form_code, r.symbol, count(*),
  count(*) FILTER (WHERE r.state = 'signed'), count(*) FILTER (WHERE r.state = 'replaced'),
  count(*) FILTER (WHERE r.state = 'cancelled'), coalesce(sum(r.amount) FILTER (WHERE r.state IN ('numbered', 'signed')), 0)::bigint
FROM receipt r JOIN agency a ON a.agency_id = r.agency_id
WHERE r.agency_id = ANY ($1::uuid[]) AND r.business_day BETWEEN $2::date AND $3::date
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 4, 5 LIMIT 100001
