SELECT account_id FROM ledger_account WHERE agency_id = $1 AND code = $2
