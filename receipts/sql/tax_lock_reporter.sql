SELECT t.tables, t.notices, t.open_from, a.name, a.tax_code, a.address, a.phone
FROM tax_reporter t JOIN agency a USING (agency_id)
WHERE t.agency_id = $1
FOR UPDATE OF t
