UPDATE statement_line SET state = $3, rule = $4 WHERE agency_id = $1 AND line_id = $2
