SELECT agency_id, payment_id FROM payment WHERE token = $1
