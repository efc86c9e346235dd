SELECT code, procedure, item, kind, amount, online_amount, unit, legal_basis, remark, chapter, sub_item, valid_from,
  coalesce(valid_to::text, ''), exemptions, agency_id, account
FROM fee WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1) AND ($2 = '' OR procedure = $2)
  AND ($3::uuid IS NULL OR agency_id IS NULL OR agency_id = $3::uuid)
ORDER BY procedure, code
