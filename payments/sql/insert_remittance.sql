INSERT INTO remittance (agency_id, remittance_id, state, through, amount, reference, from_account, account, treasury_code,
  treasury_name, authority_code, authority_name, maker, proposed_at)
VALUES ($1, $2, 'proposed', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT DO NOTHING
