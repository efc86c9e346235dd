SELECT payment_id FROM payment
WHERE agency_id = $1 AND payment_id >= $2 AND amount = $3
  AND state IN ('created', 'pending', 'unknown', 'failed', 'expired', 'cancelled')
ORDER BY payment_id DESC LIMIT 5
