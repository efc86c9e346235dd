WITH source AS (
  SELECT $2::uuid AS id
  UNION SELECT attempt_id FROM payment_attempt WHERE agency_id = $1 AND payment_id = $2::uuid
  UNION SELECT credit_id FROM bank_credit WHERE agency_id = $1 AND payment_id = $2::uuid
  UNION SELECT refund_id FROM refund WHERE agency_id = $1 AND payment_id = $2::uuid
  UNION SELECT break_id FROM money_break WHERE agency_id = $1 AND payment_id = $2::uuid)
SELECT s.transfer_id FROM source JOIN ledger_source s ON s.agency_id = $1 AND s.source_id = source.id
  AND s.source_type IN ('payment', 'attempt', 'credit', 'refund', 'refund_end', 'break')
