UPDATE payment SET refund_reserved = refund_reserved - $3, refunded_amount = refunded_amount + $4
WHERE agency_id = $1 AND payment_id = $2 RETURNING captured_amount, refunded_amount
