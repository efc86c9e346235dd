INSERT INTO payment_target (plan, year, kind, locality, unit, number, agency_code, base_application, base_payment,
  target_application, target_payment, data_since, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, '')::date, $13) ON CONFLICT DO NOTHING
