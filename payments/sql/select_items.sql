SELECT payment_id, fee, description, kind, amount, quantity
FROM payment_item WHERE agency_id = $1 AND payment_id = ANY($2::uuid[]) ORDER BY payment_id, item_no
