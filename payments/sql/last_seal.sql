SELECT number, encode(digest, 'hex') FROM day_seal WHERE agency_id = $1 AND channel = $2 ORDER BY number DESC LIMIT 1
