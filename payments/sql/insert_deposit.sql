INSERT INTO cash_deposit (agency_id, deposit_id, drawer_id, amount, account, reference, taken_out_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
