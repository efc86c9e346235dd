SELECT code, procedure, item, kind, amount, online_amount, unit, legal_basis, remark, chapter, sub_item, valid_from,
  coalesce(valid_to::text, ''), exemptions, agency_id, account
FROM fee ORDER BY procedure, code, valid_from
