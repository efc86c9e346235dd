SELECT request, document, digest, signing_time, token_room, expires_at
FROM signature_preparation WHERE signature_id = $1 AND client_id = $2
