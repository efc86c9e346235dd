UPDATE officer SET name = $4, role = $5, person = $6,
  disabled_at = CASE WHEN $7 THEN coalesce(disabled_at, $8::timestamptz) END
WHERE officer_id = $1 AND agency_id = $2 AND login = $3
