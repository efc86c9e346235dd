WITH line AS (
  SELECT provider, reference, bank_id FROM statement_line
  WHERE agency_id = $1 AND provider <> '' AND state <> 'matched' AND credit),
found AS (
  SELECT a.agency_id, a.payment_id, a.attempt_id FROM line l
  JOIN payment_attempt a ON a.provider = l.provider AND a.our_ref = l.reference
  UNION
  SELECT a.agency_id, a.payment_id, a.attempt_id FROM line l
  JOIN payment_attempt a ON a.agency_id = $1 AND a.provider = l.provider AND a.provider_txn = l.bank_id)
SELECT a.attempt_id, a.provider, a.our_ref, coalesce(a.provider_txn, ''), a.amount, a.state,
  EXISTS (SELECT 1 FROM statement_match m WHERE m.agency_id = $1 AND m.target_type = 'attempt' AND m.target_id = a.attempt_id),
  a.agency_id, a.payment_id
FROM found f JOIN payment_attempt a ON a.agency_id = f.agency_id AND a.payment_id = f.payment_id AND a.attempt_id = f.attempt_id
