SELECT provider, qr, deeplink FROM payment_attempt
WHERE agency_id = $1 AND payment_id = $2 AND state = 'sent' AND valid_until > $3
ORDER BY attempt_no DESC LIMIT 1
