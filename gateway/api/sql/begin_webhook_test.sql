UPDATE client SET webhook_tested_at = $2
WHERE client_id = $1 AND (webhook_tested_at IS NULL OR webhook_tested_at <= $3)
