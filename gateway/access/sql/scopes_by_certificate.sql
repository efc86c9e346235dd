SELECT c.scopes
FROM client_certificate k JOIN client c ON c.client_id = k.client_id
WHERE k.client_id = $1 AND k.sha256 = $2 AND c.active
