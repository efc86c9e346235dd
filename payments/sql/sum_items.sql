-- By row.
SELECT coalesce(nullif(i.fee, ''), i.kind), sum(i.amount * i.quantity)::bigint, r.of_row
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS r (agency_id, payment_id, of_row)
JOIN payment_item i ON i.agency_id = r.agency_id AND i.payment_id = r.payment_id
GROUP BY r.of_row, 1 HAVING sum(i.amount * i.quantity) > 0 ORDER BY 1
