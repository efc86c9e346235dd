-- Privileged acts of the agencies' own officers.
SELECT CASE $4 WHEN 'day' THEN to_char(day, 'YYYY-MM-DD') WHEN 'month' THEN to_char(day, 'YYYY-MM')
    WHEN 'quarter' THEN to_char(day, 'YYYY"-Q"Q') ELSE to_char(day, 'YYYY') END AS period, a.code, a.name, r.login, r.act, r.outcome, count(*)
FROM (SELECT o.agency_id, o.login, e.act, e.outcome, ((e.at AT TIME ZONE 'UTC') + interval '7 hours')::date AS day
  FROM officer o JOIN audit_record e ON e.actor = 'officer:off_' || o.officer_id
  WHERE o.agency_id = ANY ($1::uuid[]) AND e.at >= ($2::date::timestamp - interval '7 hours') AT TIME ZONE 'UTC'
    AND e.at < ($3::date::timestamp + interval '17 hours') AT TIME ZONE 'UTC') r
JOIN agency a ON a.agency_id = r.agency_id
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 4, 5, 6 LIMIT 100001
