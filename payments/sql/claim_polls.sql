UPDATE payment_attempt a SET leased_until = $2, polls = a.polls + 1
FROM (SELECT agency_id, payment_id, attempt_no FROM payment_attempt
      WHERE state IN ('prepared', 'sent', 'unknown') AND next_poll_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
      ORDER BY next_poll_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
WHERE (a.agency_id, a.payment_id, a.attempt_no) = (due.agency_id, due.payment_id, due.attempt_no)
RETURNING a.agency_id, a.payment_id, a.our_ref, a.provider, a.created_at, a.valid_until
