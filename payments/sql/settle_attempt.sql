-- By row.
UPDATE payment_attempt a SET state = r.state, provider_txn = coalesce(nullif(r.provider_txn, ''), a.provider_txn),
  next_poll_at = CASE WHEN r.state IN ('sent', 'unknown') THEN a.next_poll_at END
FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[])
  AS r (agency_id, payment_id, attempt_no, state, provider_txn)
WHERE a.agency_id = r.agency_id AND a.payment_id = r.payment_id AND a.attempt_no = r.attempt_no
