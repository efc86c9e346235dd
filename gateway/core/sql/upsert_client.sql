INSERT INTO client (client_id, name, scopes, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, scopes = excluded.scopes
WHERE (client.name, client.scopes) IS DISTINCT FROM (excluded.name, excluded.scopes)
