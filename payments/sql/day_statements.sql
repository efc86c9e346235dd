SELECT statement_id, encode(digest, 'hex') FROM statement_file
WHERE agency_id = $1 AND provider = $2 AND $3::date BETWEEN first_day AND last_day AND received_at <= $4
ORDER BY statement_id
