SELECT r.agency_id, r.remittance_id, r.state, r.through, r.amount, r.reference, r.from_account, r.account, r.treasury_code,
  r.treasury_name, r.authority_code, r.authority_name, r.maker, r.checker, r.proposed_at, r.decided_at, r.proven_at,
  r.line_id, a.name, a.tax_code, a.address
FROM remittance r JOIN agency a USING (agency_id)
WHERE r.agency_id = ANY ($1::uuid[]) AND ($2::uuid IS NULL OR r.remittance_id = $2::uuid) AND ($3 = '' OR r.state = $3)
  AND ($4::uuid IS NULL OR r.remittance_id < $4::uuid)
ORDER BY r.remittance_id DESC LIMIT $5
