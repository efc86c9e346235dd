SELECT agency_id, payment_id FROM receipt
WHERE agency_id = ANY ($1::uuid[]) AND payment_id = ANY ($2::uuid[]) AND state <> 'replaced'
