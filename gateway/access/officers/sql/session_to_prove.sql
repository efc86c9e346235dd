SELECT o.officer_id, o.login, s.by_provider FROM officer_session s JOIN officer o ON o.officer_id = s.officer_id
WHERE s.session_sha256 = $1 AND s.ended_at IS NULL AND s.last_seen_at > $2 AND s.created_at > $3 AND o.disabled_at IS NULL
FOR UPDATE OF s
