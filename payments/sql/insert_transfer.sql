INSERT INTO ledger_transfer (agency_id, business_date, transfer_id, journal_id, kind, pending_id, debit_account,
  credit_account, amount, currency, source_type, source_id, leg, event_at, posted_at)
VALUES ($1, $2, $3, $4, $13, $14::uuid, $5, $6, $7, 'VND', $8, $9, $10, $11, $12)
