UPDATE archive_watch SET due_at = $3, good_until = coalesce($4::timestamptz, good_until)
WHERE agency_id = $1 AND document_id = $2
