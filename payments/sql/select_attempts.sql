-- By row.
SELECT a.attempt_id, a.attempt_no, a.provider, a.our_ref, coalesce(a.provider_txn, ''), a.amount, a.state, a.created_at,
  a.valid_until, a.request_url, r.of_row
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS r (agency_id, payment_id, of_row)
JOIN payment_attempt a ON a.agency_id = r.agency_id AND a.payment_id = r.payment_id
ORDER BY a.attempt_no
