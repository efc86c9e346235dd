SELECT agency_id, break_id, kind, payment_id, amount, channel, state, remedy, attach_to, received, evidence,
  coalesce(maker, ''), coalesce(checker, ''), refund_id, opened_at, proposed_at, resolved_at, came_by, attempt_id
FROM money_break WHERE agency_id = $1 AND break_id = $2
