UPDATE tax_reporter SET open_from = least(open_from, $2::date) WHERE agency_id = $1
