SELECT captured_amount, refund_reserved, refunded_amount FROM payment WHERE agency_id = $1 AND payment_id = $2
