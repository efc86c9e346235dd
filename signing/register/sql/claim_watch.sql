UPDATE archive_watch w SET due_at = $2
FROM (SELECT agency_id, document_id FROM archive_watch WHERE renewed_by IS NULL AND due_at <= $1
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) due,
  signed_document d
WHERE w.agency_id = due.agency_id AND w.document_id = due.document_id
  AND d.agency_id = due.agency_id AND d.document_id = due.document_id
RETURNING w.agency_id, w.document_id, d.name, d.media_type, d.content,
  coalesce((SELECT j.client_id FROM signature_job j WHERE j.agency_id = d.agency_id AND j.document_id = d.document_id),
    (SELECT e.client_id FROM signature_extension e WHERE e.agency_id = d.agency_id AND e.document_id = d.document_id)) AS client_id
