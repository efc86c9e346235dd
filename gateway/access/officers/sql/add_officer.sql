INSERT INTO officer (agency_id, officer_id, login, name, role, password_hash, created_at, person)
VALUES ($1, $2::uuid, $3, $4, $5, $6, $7, coalesce(nullif($8, ''), $2::uuid::text)) ON CONFLICT DO NOTHING
