-- Paid otherwise than in cash, of everything that was paid, beside what the plan of that year or of the last before asks of the
-- agency (known by its code, or by its name). Rates in hundredths of a per cent, rounded down. An agency with a target stands
-- there too when nothing was paid to it; ranked are agencies of a kind by their rate.
WITH paid AS (
  SELECT CASE $4 WHEN 'day' THEN to_char(day, 'YYYY-MM-DD') WHEN 'month' THEN to_char(day, 'YYYY-MM')
      WHEN 'quarter' THEN to_char(day, 'YYYY"-Q"Q') ELSE to_char(day, 'YYYY') END AS period,
    d.agency_id, count(*) AS payments, count(*) FILTER (WHERE d.paid_channel <> 'cash') AS online,
    sum(d.captured_amount)::bigint AS collected,
    coalesce(sum(d.captured_amount) FILTER (WHERE d.paid_channel <> 'cash'), 0)::bigint AS collected_online
  FROM (SELECT p.*, ((p.paid_at AT TIME ZONE 'UTC') + interval '7 hours')::date AS day FROM payment p
    WHERE p.agency_id = ANY ($1::uuid[]) AND p.paid_at >= ($2::date::timestamp - interval '7 hours') AT TIME ZONE 'UTC'
      AND p.paid_at < ($3::date::timestamp + interval '17 hours') AT TIME ZONE 'UTC') d
  GROUP BY 1, 2),
measured AS (
  SELECT s.period, a.agency_id, a.code, a.name, t.kind, nullif(t.locality, '') AS locality, t.base_payment, t.target_payment,
    p.payments, p.online, p.online * 10000 / p.payments AS rate, p.collected, p.collected_online
  FROM (SELECT DISTINCT period FROM paid) s CROSS JOIN agency a
  LEFT JOIN paid p ON p.period = s.period AND p.agency_id = a.agency_id
  LEFT JOIN LATERAL (SELECT * FROM payment_target t
    WHERE (t.agency_code = a.code OR (t.agency_code = '' AND t.kind <> 'commune' AND t.unit = a.name))
      AND t.year <= left(s.period, 4)::int
    ORDER BY t.year DESC, t.agency_code DESC, t.plan LIMIT 1) t ON true
  WHERE a.agency_id = ANY ($1::uuid[]))
SELECT period, code, name, kind, locality, coalesce(payments, 0), coalesce(online, 0), rate, base_payment, target_payment,
  rate - target_payment, CASE WHEN rate IS NOT NULL THEN rank() OVER (PARTITION BY period, kind ORDER BY rate DESC NULLS LAST) END,
  coalesce(collected, 0), coalesce(collected_online, 0)
FROM measured WHERE payments IS NOT NULL OR target_payment IS NOT NULL ORDER BY period, code LIMIT 100001
