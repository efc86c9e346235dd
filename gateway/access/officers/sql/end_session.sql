UPDATE officer_session SET ended_at = $2 WHERE session_sha256 = $1 AND ended_at IS NULL RETURNING officer_id
