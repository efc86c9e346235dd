SELECT t.client_id, t.scopes, t.expires_at, a.agency_id, t.certificate_sha256
FROM access_token t
JOIN client c ON c.client_id = t.client_id
JOIN client_agency a ON a.client_id = t.client_id
WHERE t.token_sha256 = $1 AND t.expires_at > $2 AND c.active
ORDER BY a.agency_id
