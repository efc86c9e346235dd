SELECT renewed_by FROM archive_watch WHERE agency_id = $1 AND document_id = $2 AND renewed_by IS NOT NULL
