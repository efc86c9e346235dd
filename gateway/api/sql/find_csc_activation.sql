SELECT hashes @> $5::text[] AS covers, remaining, expires_at FROM csc_activation
WHERE agency_id = $1 AND sad_sha256 = $2 AND client_id = $3 AND credential = $4
