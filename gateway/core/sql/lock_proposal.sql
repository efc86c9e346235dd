SELECT proposal_id, kind, target, change, encode(change_sha256, 'hex') AS sha256, version, state, proposed_by, proposed_at, expires_at,
  decided_by, decided_at, reason, proposer
FROM admin_proposal WHERE proposal_id = $1 FOR UPDATE
