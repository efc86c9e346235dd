-- A twin waits here until the first is committed, and then finds what became of it.
INSERT INTO inbox (provider, dedupe_key, received_at, source, method, query, headers, body, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'new')
ON CONFLICT (provider, dedupe_key) DO UPDATE SET deliveries = inbox.deliveries + 1
RETURNING state
