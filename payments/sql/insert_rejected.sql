INSERT INTO inbox_rejected (provider, rejected_id, received_at, source, method, query, headers, body, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9)
