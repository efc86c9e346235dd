UPDATE remittance SET state = $3, checker = $4, decided_at = $5
WHERE agency_id = $1 AND remittance_id = $2 AND state = 'proposed'
