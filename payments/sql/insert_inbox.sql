INSERT INTO inbox (provider, dedupe_key, received_at, source, method, query, headers, body, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), 'new') ON CONFLICT (provider, dedupe_key) DO NOTHING
