SELECT agency_id, code, name, tax_code, address, phone, bank_bin, bank_account, created_at FROM agency
WHERE $1::uuid IS NULL OR agency_id > $1::uuid ORDER BY agency_id LIMIT $2
