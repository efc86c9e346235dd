SELECT a.operation_id, a.number, a.account, a.approval, a.asked_at, v.verdict, v.fault, v.detail
FROM key_approval a
LEFT JOIN key_approval_verdict v ON v.operation_id = a.operation_id AND v.number = a.number
WHERE a.operation_id = ANY($1::uuid[]) ORDER BY a.operation_id, a.number
