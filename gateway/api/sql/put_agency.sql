INSERT INTO agency (agency_id, code, name, tax_code, address, phone, bank_bin, bank_account, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (agency_id) DO UPDATE
SET name = excluded.name, tax_code = excluded.tax_code, address = excluded.address, phone = excluded.phone,
    bank_bin = excluded.bank_bin, bank_account = excluded.bank_account
