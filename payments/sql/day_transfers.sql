SELECT t.transfer_id, t.kind, d.code, c.code, t.amount, t.source_type, t.source_id, t.leg
FROM ledger_transfer t
JOIN ledger_account d ON d.agency_id = t.agency_id AND d.account_id = t.debit_account
JOIN ledger_account c ON c.agency_id = t.agency_id AND c.account_id = t.credit_account
WHERE t.agency_id = $1 AND t.business_date = $2::date AND (d.code LIKE ANY ($3::text[]) OR c.code LIKE ANY ($3::text[]))
  AND ($4::uuid IS NULL OR t.transfer_id > $4::uuid)
ORDER BY t.transfer_id LIMIT $5
