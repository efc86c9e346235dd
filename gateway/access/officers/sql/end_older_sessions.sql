UPDATE officer_session SET ended_at = $2
WHERE officer_id = $1 AND ended_at IS NULL
  AND session_sha256 NOT IN (
    SELECT session_sha256 FROM officer_session
    WHERE officer_id = $1 AND ended_at IS NULL ORDER BY created_at DESC LIMIT 1)
