INSERT INTO client (client_id, name, scopes, active, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, scopes = excluded.scopes, active = excluded.active
