INSERT INTO audit_record (chain, seq, at, actor, act, object, outcome, detail, request_id, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
