SELECT e.*, d.name, d.media_type, d.size, d.sha256,
  (SELECT o.document_id FROM signed_document o WHERE o.agency_id = e.agency_id AND o.sha256 = e.original_sha256
   ORDER BY o.document_id LIMIT 1) AS extends
FROM signature_extension e JOIN signed_document d USING (agency_id, document_id)
WHERE e.agency_id = ANY ($1::uuid[]) AND e.document_id = $2
