SELECT *
FROM receipt_correction
WHERE agency_id = ANY ($1::uuid[])
  AND ($2::uuid IS NULL OR receipt_id = $2::uuid)
  AND ($3::text IS NULL OR state = $3::text)
  AND ($4::uuid IS NULL OR correction_id < $4::uuid)
ORDER BY correction_id DESC
LIMIT $5
