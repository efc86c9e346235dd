INSERT INTO officer (agency_id, officer_id, login, name, role, password_hash, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
