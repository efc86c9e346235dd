SELECT agency_id, break_id, kind, payment_id, amount, channel, state, remedy, attach_to, received, evidence,
  coalesce(maker, ''), coalesce(checker, ''), refund_id, opened_at, proposed_at, resolved_at, came_by, attempt_id
FROM money_break
WHERE agency_id = ANY ($1::uuid[]) AND ($2 = '' OR kind = $2) AND ($3 = '' OR state = $3)
  AND ($4::uuid IS NULL OR payment_id = $4::uuid) AND ($5::uuid IS NULL OR break_id > $5::uuid)
ORDER BY break_id LIMIT $6
