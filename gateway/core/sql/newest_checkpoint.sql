SELECT number, at, records, note FROM audit_checkpoint ORDER BY number DESC LIMIT 1
