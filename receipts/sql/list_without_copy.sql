SELECT agency_id, receipt_id
FROM receipt
WHERE length(pdf) = 0 AND length(xml) > 0 AND signed_at <= $1 AND ($2::uuid IS NULL OR receipt_id > $2::uuid)
ORDER BY receipt_id
LIMIT $3
