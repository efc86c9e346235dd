SELECT officer_id, login, identity_subject IS NULL AS is_new FROM officer
WHERE identity_issuer = $1 AND disabled_at IS NULL
  AND (identity_subject = $2 OR (identity_subject IS NULL AND $3 <> '' AND lower(identity_email) = lower($3)))
ORDER BY identity_subject NULLS LAST LIMIT 1 FOR UPDATE
