SELECT 1 FROM officer WHERE officer_id <> $1 AND disabled_at IS NULL AND identity_issuer = $2
  AND (identity_subject = nullif($3, '') OR lower(identity_email) = lower(nullif($4, '')))
