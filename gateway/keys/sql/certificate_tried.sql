SELECT 1 FROM certificate_status WHERE certificate_sha256 = $1 AND tried_at > $2
