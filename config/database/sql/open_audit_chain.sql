-- By row.
INSERT INTO audit_chain (chain, last_seq, last_hash) SELECT DISTINCT chain, 0, ''::bytea FROM unnest($1::text[]) AS r (chain)
ON CONFLICT DO NOTHING
