UPDATE payment_attempt SET state = $4, provider_txn = coalesce(nullif($5, ''), provider_txn),
  next_poll_at = CASE WHEN $4 IN ('sent', 'unknown') THEN next_poll_at END
WHERE agency_id = $1 AND payment_id = $2 AND attempt_no = $3
