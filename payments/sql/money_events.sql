SELECT e.seq, e.actor, e.body, e.at, CASE WHEN e.what = 'refund' AND e.to_state = 'succeeded' THEN r.amount ELSE 0 END,
  e.what = 'payment'
FROM money_event e LEFT JOIN refund r ON r.agency_id = e.agency_id AND r.refund_id = e.refund_id
WHERE e.agency_id = $1 AND e.subject_id = $2 ORDER BY e.seq
