INSERT INTO key_approval (operation_id, number, account, approval, asked_at) VALUES ($1, $2, $3, $4, $5)
