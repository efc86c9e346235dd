SELECT agency_id, payment_id FROM payment_attempt WHERE provider = $1 AND our_ref = $2
