SELECT coalesce((SELECT max(business_date) + 1 FROM balance_turn), (SELECT min(business_date) FROM ledger_transfer))
