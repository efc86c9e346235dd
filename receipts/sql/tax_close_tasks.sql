UPDATE tax_task SET closed_at = $4, closed_by = 'system:tax', remark = $5
WHERE agency_id = $1 AND message_id = $2 AND kind = $3 AND closed_at IS NULL
