INSERT INTO archive_watch (agency_id, document_id, due_at) VALUES ($1, $2, $3)
