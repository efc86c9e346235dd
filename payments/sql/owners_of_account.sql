-- Whose own account it is, before those whose fees go there.
SELECT agency_id FROM (
  SELECT agency_id, 0 AS rank, code FROM agency WHERE bank_account = $1
  UNION
  SELECT a.agency_id, 1, a.code FROM fee f JOIN agency a ON a.agency_id = f.agency_id
  WHERE f.account <> '' AND $1 IN (f.account, split_part(f.account, ':', 2))) owner
ORDER BY rank, code
