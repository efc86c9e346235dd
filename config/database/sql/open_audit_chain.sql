INSERT INTO audit_chain (chain, last_seq, last_hash) VALUES ($1, 0, '') ON CONFLICT DO NOTHING
