UPDATE officer_session SET session_sha256 = $2, proved_at = $3, last_seen_at = $4
WHERE session_sha256 = $1 AND officer_id = $5 AND ended_at IS NULL RETURNING by_provider
