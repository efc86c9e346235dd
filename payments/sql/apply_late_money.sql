UPDATE payment SET late_applied = true WHERE agency_id = $1 AND payment_id = $2
