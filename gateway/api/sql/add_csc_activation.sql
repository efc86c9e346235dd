INSERT INTO csc_activation (agency_id, sad_sha256, client_id, credential, hashes, remaining, expires_at)
VALUES ($1, $2, $3, $4, $5::text[], $6, $7)
