SELECT kind, amount, online_amount, account FROM fee
WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2) AND (agency_id IS NULL OR agency_id = $3)
ORDER BY valid_from DESC LIMIT 1
