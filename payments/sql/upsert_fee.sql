INSERT INTO fee AS f (code, valid_from, valid_to, procedure, item, kind, amount, online_amount, unit, legal_basis, remark,
  chapter, sub_item, exemptions, agency_id, account)
VALUES ($1, $2, $3::date, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::uuid, $16)
ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to, procedure = excluded.procedure,
  item = excluded.item, kind = excluded.kind, amount = excluded.amount, online_amount = excluded.online_amount,
  unit = excluded.unit, legal_basis = excluded.legal_basis, remark = excluded.remark, chapter = excluded.chapter,
  sub_item = excluded.sub_item, exemptions = excluded.exemptions, agency_id = excluded.agency_id, account = excluded.account
WHERE (f.valid_to, f.procedure, f.item, f.kind, f.amount, f.online_amount, f.unit, f.legal_basis, f.remark, f.chapter,
    f.sub_item, f.exemptions, f.agency_id, f.account) IS DISTINCT FROM
  (excluded.valid_to, excluded.procedure, excluded.item, excluded.kind, excluded.amount, excluded.online_amount, excluded.unit,
    excluded.legal_basis, excluded.remark, excluded.chapter, excluded.sub_item, excluded.exemptions, excluded.agency_id,
    excluded.account)
