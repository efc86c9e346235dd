SELECT csrf_sha256 FROM officer_session WHERE session_sha256 = $1 AND ended_at IS NULL
