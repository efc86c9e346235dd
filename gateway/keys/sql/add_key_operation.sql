INSERT INTO key_operation (operation_id, operation_sha256, operation, kind, proposed_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
