UPDATE tax_reporter SET tables = $2, notices = $3, open_from = $4 WHERE agency_id = $1
