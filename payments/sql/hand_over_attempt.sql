UPDATE payment_attempt SET state = CASE WHEN state = 'prepared' THEN 'sent' ELSE state END, request_url = $4,
  next_poll_at = $5, leased_until = NULL
WHERE agency_id = $1 AND payment_id = $2 AND attempt_no = $3
