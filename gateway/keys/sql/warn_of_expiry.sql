INSERT INTO key_expiry_warning (key_label, certificate_sha256, days, warned_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
