UPDATE admin_proposal SET state = $2, decided_by = $3, decider = $4, decided_at = $5, reason = $6 WHERE proposal_id = $1
