SELECT statement_id FROM statement_file WHERE agency_id = $1 AND digest = $2
