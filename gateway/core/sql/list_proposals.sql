SELECT proposal_id, kind, target, change, encode(change_sha256, 'hex') AS sha256, version, state, proposed_by, proposed_at, expires_at,
  decided_by, decided_at, reason, proposer
FROM admin_proposal
WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR state = $2) AND ($3::uuid IS NULL OR proposal_id < $3::uuid)
ORDER BY proposal_id DESC LIMIT $4
