SELECT agency_id, task_id, message_id, payment_id, kind, detail, opened_at, closed_at, closed_by, remark
FROM tax_task
WHERE agency_id = ANY ($1::uuid[]) AND ($2::text IS NULL OR kind = $2::text)
  AND ($3::boolean IS NULL OR (closed_at IS NULL) = $3::boolean) AND ($4::uuid IS NULL OR message_id = $4::uuid)
  AND ($5::uuid IS NULL OR task_id < $5::uuid)
ORDER BY task_id DESC
LIMIT $6
