UPDATE officer_session SET ended_at = $2 WHERE officer_id = $1 AND ended_at IS NULL
