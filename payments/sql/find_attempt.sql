-- By row.
SELECT a.agency_id, a.payment_id, a.state, r.of_row
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r (provider, our_ref, of_row)
JOIN payment_attempt a ON a.provider = r.provider AND a.our_ref = r.our_ref
