SELECT t.agency_id, t.task_id, t.message_id, t.payment_id, t.kind, t.detail, t.opened_at, t.closed_at, t.closed_by, t.remark
FROM tax_task t WHERE t.agency_id = $1 AND t.task_id = $2 FOR UPDATE
