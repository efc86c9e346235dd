SELECT chain, last_seq, encode(last_hash, 'hex') FROM audit_chain WHERE last_seq > 0
