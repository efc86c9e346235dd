SELECT s.secret_sha256, c.scopes
FROM client_secret s JOIN client c ON c.client_id = s.client_id
WHERE s.client_id = $1 AND c.active AND s.expires_at > $2
ORDER BY s.slot
