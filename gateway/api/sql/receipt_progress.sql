SELECT count(*) AS paid, count(*) FILTER (WHERE r.signed_at IS NOT NULL) AS receipted,
       count(*) FILTER (WHERE r.signed_at > $4) AS last_minute,
       min(p.paid_at) FILTER (WHERE r.signed_at IS NULL) AS oldest_waiting_since
FROM payment p
LEFT JOIN receipt r ON r.agency_id = p.agency_id AND r.payment_id = p.payment_id AND r.state <> 'replaced'
WHERE p.agency_id = ANY ($1::uuid[]) AND p.paid_at >= $2 AND p.paid_at < $3 AND p.state = 'paid'
