INSERT INTO ledger_account (agency_id, account_id, code, normal_side, currency, created_at)
SELECT $1, wanted.id, wanted.code, wanted.side, 'VND', $5
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS wanted (id, code, side)
WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.agency_id = $1 AND a.code = wanted.code)
ON CONFLICT (agency_id, code) DO NOTHING
