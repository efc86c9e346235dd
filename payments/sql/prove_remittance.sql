UPDATE remittance SET state = 'proven', line_id = $3, proven_at = $4
WHERE agency_id = $1 AND remittance_id = $2 AND state = 'approved'
RETURNING amount
