SELECT c.credit_id, c.account, c.bank_reference, c.memo, c.amount, c.booked_at
FROM bank_credit c JOIN agency a ON a.agency_id = $1 AND a.bank_account = c.account
WHERE c.feed <> 'statement' AND NOT EXISTS (
  SELECT 1 FROM statement_match m WHERE m.target_type = 'credit' AND m.target_id = c.credit_id AND m.agency_id = $1)
