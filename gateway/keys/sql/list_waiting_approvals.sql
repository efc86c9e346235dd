SELECT a.operation_id, a.number
FROM key_approval a
LEFT JOIN key_approval_verdict v ON v.operation_id = a.operation_id AND v.number = a.number
WHERE v.number IS NULL AND a.asked_at < $1 ORDER BY a.asked_at LIMIT 16
