SELECT agency_id, payment_id, state FROM payment_attempt WHERE provider = $1 AND our_ref = $2
