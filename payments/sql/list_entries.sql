SELECT t.transfer_id, t.journal_id, t.business_date, t.kind, d.code, c.code, t.amount, t.source_type, t.source_id, t.leg,
  t.event_at, t.posted_at, t.pending_id, t.corrects_id
FROM ledger_transfer t
JOIN ledger_account d ON d.agency_id = t.agency_id AND d.account_id = t.debit_account
JOIN ledger_account c ON c.agency_id = t.agency_id AND c.account_id = t.credit_account
WHERE t.agency_id = $1 AND ($2::uuid IS NULL OR t.debit_account = $2::uuid OR t.credit_account = $2::uuid)
  AND t.business_date >= $3::date AND t.business_date <= $4::date AND t.posted_at >= $5 AND t.posted_at < $6
  AND ($7::date[] IS NULL OR (t.business_date, t.transfer_id) IN (SELECT * FROM unnest($7::date[], $8::uuid[])))
  AND ($9::uuid IS NULL OR (t.business_date, t.transfer_id) < ($10::date, $9::uuid))
ORDER BY t.business_date DESC, t.transfer_id DESC LIMIT $11
