UPDATE refund r SET leased_until = $2, tries = r.tries + 1
FROM (SELECT agency_id, refund_id FROM refund
      WHERE way = 'channel' AND state IN ('approved', 'submitted', 'unknown') AND next_try_at <= $1
        AND (leased_until IS NULL OR leased_until <= $1)
      ORDER BY next_try_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
WHERE (r.agency_id, r.refund_id) = (due.agency_id, due.refund_id)
RETURNING r.agency_id, r.refund_id, r.tries
