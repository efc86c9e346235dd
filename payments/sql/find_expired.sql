SELECT agency_id, payment_id FROM payment p
WHERE expires_at <= $1 AND state IN ('created', 'pending')
  AND NOT EXISTS (SELECT 1 FROM payment_attempt a WHERE a.agency_id = p.agency_id AND a.payment_id = p.payment_id
                  AND a.state NOT IN ('failed', 'cancelled'))
ORDER BY expires_at LIMIT $2
