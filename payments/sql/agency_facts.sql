SELECT code, name, bank_bin, bank_account FROM agency WHERE agency_id = $1
