SELECT number, at, records, note FROM audit_checkpoint WHERE number > $1 ORDER BY number LIMIT $2
