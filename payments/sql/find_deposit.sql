SELECT agency_id, deposit_id FROM cash_deposit
WHERE account = $1 AND reference = $2 AND amount = $3 AND told_at IS NULL FOR NO KEY UPDATE
