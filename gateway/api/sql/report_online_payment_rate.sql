-- Paid otherwise than in cash, of everything that was paid; the rate in hundredths of a per cent, rounded down.
SELECT CASE $4 WHEN 'day' THEN to_char(day, 'YYYY-MM-DD') WHEN 'month' THEN to_char(day, 'YYYY-MM')
    WHEN 'quarter' THEN to_char(day, 'YYYY"-Q"Q') ELSE to_char(day, 'YYYY') END AS period, a.code, a.name, count(*), count(*) FILTER (WHERE d.paid_channel <> 'cash'),
  count(*) FILTER (WHERE d.paid_channel <> 'cash') * 10000 / count(*), sum(d.captured_amount)::bigint,
  coalesce(sum(d.captured_amount) FILTER (WHERE d.paid_channel <> 'cash'), 0)::bigint
FROM (SELECT p.*, ((p.paid_at AT TIME ZONE 'UTC') + interval '7 hours')::date AS day FROM payment p
  WHERE p.agency_id = ANY ($1::uuid[]) AND p.paid_at >= ($2::date::timestamp - interval '7 hours') AT TIME ZONE 'UTC'
    AND p.paid_at < ($3::date::timestamp + interval '17 hours') AT TIME ZONE 'UTC') d
JOIN agency a ON a.agency_id = d.agency_id
GROUP BY 1, 2, 3 ORDER BY 1, 2 LIMIT 100001
