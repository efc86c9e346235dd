INSERT INTO key_operation_end (operation_id, outcome, ended_by, result, ended_at) VALUES ($1, $2, $3, $4, $5)
