UPDATE money_break SET state = $3, remedy = $4, attach_to = $5::uuid, received = $6, evidence = $7, maker = nullif($8, ''),
  checker = nullif($9, ''), refund_id = $10::uuid, proposed_at = $11, resolved_at = $12
WHERE agency_id = $1 AND break_id = $2
