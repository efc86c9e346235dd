UPDATE signature_batch_item SET owner = $4, due_at = $5, attempts = attempts + 1
WHERE agency_id = $1 AND batch_id = $2 AND number = (
  SELECT number FROM signature_batch_item
  WHERE agency_id = $1 AND batch_id = $2 AND state = 'waiting' AND due_at <= $3
  ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING number, request, content, signature_id, attempts
