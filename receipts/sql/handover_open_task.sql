INSERT INTO tax_task (agency_id, task_id, payment_id, kind, detail, opened_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
