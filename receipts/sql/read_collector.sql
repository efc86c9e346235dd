SELECT name, tax_code, address, phone, bank_account FROM agency WHERE agency_id = $1
