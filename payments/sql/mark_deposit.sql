UPDATE cash_deposit SET told_at = $3 WHERE agency_id = $1 AND deposit_id = $2
