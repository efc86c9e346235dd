SELECT c.client_id, c.name, c.scopes, c.active, c.created_at,
  coalesce((SELECT string_agg(a.agency_id::text, ' ' ORDER BY a.agency_id) FROM client_agency a
    WHERE a.client_id = c.client_id), '') AS agencies,
  coalesce((SELECT string_agg(to_char(s.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ' ' ORDER BY s.expires_at)
    FROM client_secret s WHERE s.client_id = c.client_id), '') AS secrets,
  c.jwks,
  coalesce((SELECT string_agg(encode(k.sha256, 'hex'), ' ' ORDER BY k.sha256) FROM client_certificate k
    WHERE k.client_id = c.client_id), '') AS certificates,
  (SELECT max(t.issued_at) FROM access_token t WHERE t.client_id = c.client_id) AS last_token
FROM client c WHERE $1::uuid IS NULL OR c.client_id > $1::uuid ORDER BY c.client_id LIMIT $2
