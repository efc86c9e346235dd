-- By row.
SELECT 1, r.of_row
FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS r (agency_id, provider, provider_txn, of_row)
JOIN payment_attempt a ON a.agency_id = r.agency_id AND a.provider = r.provider AND a.provider_txn = r.provider_txn
