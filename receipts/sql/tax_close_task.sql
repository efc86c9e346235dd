UPDATE tax_task SET closed_at = $3, closed_by = $4, remark = $5 WHERE agency_id = $1 AND task_id = $2
