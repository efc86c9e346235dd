SELECT i.number, i.request, i.sha256, i.state, i.problem, i.signature_id, d.document_id, d.sha256 AS document_sha256
FROM signature_batch_item i
LEFT JOIN signature_job j ON j.agency_id = i.agency_id AND j.signature_id = i.signature_id
LEFT JOIN signed_document d ON d.agency_id = j.agency_id AND d.document_id = j.document_id
WHERE i.agency_id = $1 AND i.batch_id = $2 AND i.number > coalesce(
    (SELECT a.number FROM signature_batch_item a WHERE a.agency_id = $1 AND a.batch_id = $2 AND a.signature_id = $3), 0)
  AND ($4 = '' OR i.state = $4)
ORDER BY i.number LIMIT $5
