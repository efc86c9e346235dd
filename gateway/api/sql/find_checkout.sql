SELECT p.token, a.state
FROM payment_attempt a JOIN payment p ON p.agency_id = a.agency_id AND p.payment_id = a.payment_id
WHERE a.provider = $1 AND a.our_ref = $2
