SELECT DISTINCT a.attempt_id, a.provider, a.our_ref, coalesce(a.provider_txn, ''), a.amount, a.state,
  EXISTS (SELECT 1 FROM statement_match m WHERE m.agency_id = $1 AND m.target_type = 'attempt' AND m.target_id = a.attempt_id),
  a.agency_id, a.payment_id
FROM statement_line l
JOIN payment_attempt a ON a.provider = l.provider AND (a.our_ref = l.reference OR a.provider_txn = l.bank_id)
WHERE l.agency_id = $1 AND l.provider <> '' AND l.state <> 'matched' AND l.credit
