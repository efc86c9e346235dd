INSERT INTO officer_session (session_sha256, officer_id, created_at, last_seen_at, proved_at, by_provider)
VALUES ($1, $2, $3, $3, $4, $5)
