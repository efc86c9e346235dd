INSERT INTO key_approval_verdict (operation_id, number, verdict, fault, detail, judged_at)
VALUES ($1, $2, $3, $4, $5, $6)
