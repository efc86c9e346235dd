SELECT content FROM signed_document WHERE agency_id = $1 AND document_id = $2
