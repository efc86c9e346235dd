UPDATE csc_activation SET remaining = remaining + $3 WHERE agency_id = $1 AND sad_sha256 = $2
