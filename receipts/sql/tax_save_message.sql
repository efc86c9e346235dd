UPDATE tax_message SET state = $3, sent_at = $4, ended_at = $5, faults = $6, questions = $7, answers_read = $8,
  next_try_at = $9, leased_until = CASE WHEN $10 THEN leased_until END
WHERE agency_id = $1 AND message_id = $2
