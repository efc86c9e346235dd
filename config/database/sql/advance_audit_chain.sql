UPDATE audit_chain SET last_seq = $2, last_hash = $3 WHERE chain = $1
