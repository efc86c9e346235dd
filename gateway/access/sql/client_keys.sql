SELECT jwks, scopes FROM client WHERE client_id = $1 AND active AND jwks <> ''
