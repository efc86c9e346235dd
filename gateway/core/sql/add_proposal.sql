INSERT INTO admin_proposal (proposal_id, kind, target, change, change_sha256, version, state, proposed_by, proposer, proposed_at,
  expires_at)
SELECT $1, $2, $3, $4, $5, 1, 'waiting', officer_id, person, $7, $8 FROM officer WHERE officer_id = $6
