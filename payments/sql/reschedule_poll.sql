UPDATE payment_attempt SET next_poll_at = $4, leased_until = NULL
WHERE agency_id = $1 AND payment_id = $2 AND attempt_no = $3
