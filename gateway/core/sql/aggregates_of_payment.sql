SELECT payment_id FROM payment WHERE agency_id = ANY ($1::uuid[]) AND payment_id = $2
UNION
SELECT receipt_id FROM receipt WHERE agency_id = ANY ($1::uuid[]) AND payment_id = $2
UNION
SELECT refund_id FROM refund WHERE agency_id = ANY ($1::uuid[]) AND payment_id = $2
UNION
SELECT break_id FROM money_break WHERE agency_id = ANY ($1::uuid[]) AND payment_id = $2
