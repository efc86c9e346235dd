SELECT name, tax_code FROM agency WHERE agency_id = $1
