UPDATE payment_attempt SET state = CASE WHEN state = 'prepared' THEN 'sent' ELSE state END, request_url = $4,
  qr = $5, deeplink = $6, next_poll_at = $7, leased_until = NULL
WHERE agency_id = $1 AND payment_id = $2 AND attempt_no = $3
