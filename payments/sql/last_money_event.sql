SELECT seq, encode(hash, 'hex') FROM money_event WHERE agency_id = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT 1
