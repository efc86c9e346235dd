SELECT last_seq, last_hash FROM audit_chain WHERE chain = $1 FOR UPDATE
