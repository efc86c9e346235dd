INSERT INTO signature_batch_item (agency_id, batch_id, number, request, sha256, content, signature_id, state, problem, attempts,
  due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', '', 0, $8)
