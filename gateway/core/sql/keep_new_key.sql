-- By row.
INSERT INTO idempotency_key (client_id, route, key, fingerprint, owner, leased_until, created_at, expires_at, status, headers,
  body)
SELECT client_id, route, key, fingerprint, owner, made_at, made_at, expires_at, status, headers, body
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::uuid[], $6::timestamptz[], $7::timestamptz[], $8::int[],
  $9::text[], $10::bytea[])
  AS r (client_id, route, key, fingerprint, owner, made_at, expires_at, status, headers, body)
