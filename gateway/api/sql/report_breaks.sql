-- Opened in the period; those that are not resolved by their age in days.
SELECT CASE $4 WHEN 'day' THEN to_char(day, 'YYYY-MM-DD') WHEN 'month' THEN to_char(day, 'YYYY-MM')
    WHEN 'quarter' THEN to_char(day, 'YYYY"-Q"Q') ELSE to_char(day, 'YYYY') END AS period, a.code, a.name, b.kind, count(*), count(*) FILTER (WHERE b.state = 'resolved'),
  count(*) FILTER (WHERE b.state <> 'resolved' AND b.age < 1), count(*) FILTER (WHERE b.state <> 'resolved' AND b.age BETWEEN 1 AND 2),
  count(*) FILTER (WHERE b.state <> 'resolved' AND b.age BETWEEN 3 AND 6),
  count(*) FILTER (WHERE b.state <> 'resolved' AND b.age BETWEEN 7 AND 29),
  count(*) FILTER (WHERE b.state <> 'resolved' AND b.age >= 30),
  coalesce(sum(b.amount) FILTER (WHERE b.state <> 'resolved'), 0)::bigint
FROM (SELECT m.*, ((m.opened_at AT TIME ZONE 'UTC') + interval '7 hours')::date AS day,
    extract(day FROM $5::timestamptz - m.opened_at) AS age FROM money_break m
  WHERE m.agency_id = ANY ($1::uuid[]) AND m.opened_at >= ($2::date::timestamp - interval '7 hours') AT TIME ZONE 'UTC'
    AND m.opened_at < ($3::date::timestamp + interval '17 hours') AT TIME ZONE 'UTC') b
JOIN agency a ON a.agency_id = b.agency_id
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4 LIMIT 100001
