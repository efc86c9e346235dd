UPDATE officer_session s SET last_seen_at = $2
FROM officer o
WHERE s.session_sha256 = $1 AND s.ended_at IS NULL AND s.last_seen_at > $3 AND s.created_at > $4
  AND o.officer_id = s.officer_id AND o.disabled_at IS NULL
RETURNING o.agency_id, o.officer_id, o.login, o.name, o.role, s.proved_at, s.by_provider
