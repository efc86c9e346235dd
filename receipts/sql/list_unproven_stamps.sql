SELECT agency_id, stamp_id, token
FROM receipt_stamp
WHERE proven_at IS NULL AND ($1::uuid IS NULL OR stamp_id > $1::uuid)
ORDER BY stamp_id
LIMIT $2
