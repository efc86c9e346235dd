INSERT INTO ledger_account (agency_id, account_id, code, normal_side, currency, created_at)
VALUES ($1, $2, $3, $4, 'VND', $5) ON CONFLICT (agency_id, code) DO NOTHING
