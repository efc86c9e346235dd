SELECT our_ref, coalesce(provider_txn, ''), amount, created_at, attempt_no, provider FROM payment_attempt
WHERE agency_id = $1 AND attempt_id = $2
