UPDATE admin_proposal SET target = $2, change = $3, change_sha256 = $4, version = version + 1, proposed_at = $5, expires_at = $6
WHERE proposal_id = $1
