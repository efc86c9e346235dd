UPDATE statement_file SET fresh = $3 WHERE agency_id = $1 AND statement_id = $2
