SELECT coalesce(nullif(fee, ''), kind), sum(amount * quantity)::bigint FROM payment_item
WHERE agency_id = $1 AND payment_id = $2 GROUP BY 1 HAVING sum(amount * quantity) > 0 ORDER BY 1
