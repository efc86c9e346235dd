INSERT INTO officer_session (session_sha256, officer_id, created_at, last_seen_at) VALUES ($1, $2, $3, $3)
