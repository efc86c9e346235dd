SELECT s.*, d.name, d.media_type, d.size, d.sha256
FROM signature_job s JOIN signed_document d USING (agency_id, document_id)
WHERE s.agency_id = ANY ($1::uuid[]) AND s.signature_id = $2
