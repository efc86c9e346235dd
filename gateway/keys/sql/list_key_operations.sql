SELECT o.operation_id, o.operation, o.proposed_by, o.created_at, o.expires_at, e.outcome, e.ended_by, e.result, e.ended_at
FROM key_operation o LEFT JOIN key_operation_end e ON e.operation_id = o.operation_id
WHERE ($1::uuid IS NULL OR o.operation_id < $1)
  AND ($2 = '' OR $2 = CASE WHEN e.outcome IS NOT NULL THEN e.outcome
                            WHEN o.expires_at <= $3 THEN 'expired' ELSE 'proposed' END)
ORDER BY o.operation_id DESC LIMIT $4
