UPDATE officer SET name = $4, role = $5, person = $6,
  disabled_at = CASE WHEN $7 THEN coalesce(disabled_at, $8::timestamptz) END,
  identity_issuer = nullif($9, ''), identity_email = nullif($11, ''),
  identity_subject = CASE WHEN $10 <> '' THEN $10
    WHEN $11 <> '' AND identity_issuer = $9 AND lower(identity_email) = lower($11) THEN identity_subject END
WHERE officer_id = $1 AND agency_id = $2 AND login = $3
