SELECT plan, year, kind, locality, number, unit, agency_code, base_application, base_payment, target_application, target_payment,
  data_since::text
FROM payment_target WHERE ($1 = '' OR plan = $1) AND ($2 = 0 OR year = $2) AND ($3 = '' OR kind = $3)
ORDER BY year DESC, plan, CASE kind WHEN 'department' THEN 1 WHEN 'district' THEN 2 ELSE 3 END, locality, number, unit LIMIT 10000
