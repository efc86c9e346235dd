-- By row; an agency's accounts are arrays in words.
INSERT INTO ledger_account (agency_id, account_id, code, normal_side, currency, created_at)
SELECT r.agency_id, wanted.id, wanted.code, wanted.side, 'VND', r.at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS r (agency_id, ids, codes, sides, at),
  unnest(r.ids::uuid[], r.codes::text[], r.sides::text[]) AS wanted (id, code, side)
WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.agency_id = r.agency_id AND a.code = wanted.code)
ON CONFLICT (agency_id, code) DO NOTHING
