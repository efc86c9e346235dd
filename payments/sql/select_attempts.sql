SELECT attempt_id, attempt_no, provider, our_ref, coalesce(provider_txn, ''), amount, state, created_at, valid_until,
  request_url
FROM payment_attempt WHERE agency_id = $1 AND payment_id = $2 ORDER BY attempt_no
