INSERT INTO ledger_source (agency_id, source_type, source_id, leg, transfer_id) VALUES ($1, $2, $3, $4, $5)
