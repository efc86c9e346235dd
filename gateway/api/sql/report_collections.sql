-- What was paid, by period, agency and channel; what was given back of it until now.
SELECT CASE $4 WHEN 'day' THEN to_char(day, 'YYYY-MM-DD') WHEN 'month' THEN to_char(day, 'YYYY-MM')
    WHEN 'quarter' THEN to_char(day, 'YYYY"-Q"Q') ELSE to_char(day, 'YYYY') END AS period, a.code, a.name, d.paid_channel, count(*), sum(d.captured_amount)::bigint,
  sum(d.refunded_amount)::bigint, sum(d.captured_amount - d.refunded_amount)::bigint
FROM (SELECT p.*, ((p.paid_at AT TIME ZONE 'UTC') + interval '7 hours')::date AS day FROM payment p
  WHERE p.agency_id = ANY ($1::uuid[]) AND p.paid_at >= ($2::date::timestamp - interval '7 hours') AT TIME ZONE 'UTC'
    AND p.paid_at < ($3::date::timestamp + interval '17 hours') AT TIME ZONE 'UTC') d
JOIN agency a ON a.agency_id = d.agency_id
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4 LIMIT 100001
