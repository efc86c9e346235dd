SELECT o.operation_id, o.operation, o.proposed_by, o.created_at, o.expires_at, e.outcome, e.ended_by, e.result, e.ended_at
FROM key_operation o LEFT JOIN key_operation_end e ON e.operation_id = o.operation_id
WHERE o.operation_id = $1
