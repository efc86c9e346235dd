INSERT INTO fee (code, valid_from, procedure, item, kind, amount, online_amount, unit, legal_basis, remark)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (code, valid_from) DO UPDATE SET procedure = excluded.procedure, item = excluded.item, kind = excluded.kind,
  amount = excluded.amount, online_amount = excluded.online_amount, unit = excluded.unit,
  legal_basis = excluded.legal_basis, remark = excluded.remark
