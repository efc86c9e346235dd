UPDATE tax_task SET closed_at = $3, closed_by = 'system:handover', remark = 'the provider has issued it'
WHERE agency_id = $1 AND payment_id = $2 AND kind = 'not_issued' AND closed_at IS NULL
