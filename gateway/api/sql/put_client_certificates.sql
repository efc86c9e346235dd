INSERT INTO client_certificate (client_id, sha256) SELECT $1::uuid, k FROM unnest($2::bytea[]) AS k ON CONFLICT DO NOTHING
