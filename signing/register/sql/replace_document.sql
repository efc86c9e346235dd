UPDATE archive_watch SET renewed_by = $3 WHERE agency_id = $1 AND document_id = $2 AND renewed_by IS NULL
