WITH leg AS (
  SELECT transfer_id, debit, credit, amount, kind, nullif(pending, '')::uuid AS pending_id, number
  FROM unnest($7::uuid[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[]) WITH ORDINALITY
    AS given (transfer_id, debit, credit, amount, kind, pending, number)),
source AS (
  INSERT INTO ledger_source (agency_id, source_type, source_id, leg, transfer_id)
  SELECT $1, $4, $5, leg.number, leg.transfer_id FROM leg),
resolved AS (
  INSERT INTO pending_resolution (agency_id, pending_id, resolved_by)
  SELECT $1, leg.pending_id, leg.transfer_id FROM leg WHERE leg.pending_id IS NOT NULL)
INSERT INTO ledger_transfer (agency_id, business_date, transfer_id, journal_id, kind, pending_id, debit_account,
  credit_account, amount, currency, source_type, source_id, leg, event_at, posted_at)
SELECT $1, $2, leg.transfer_id, $3, leg.kind, leg.pending_id,
  (SELECT a.account_id FROM ledger_account a WHERE a.agency_id = $1 AND a.code = leg.debit),
  (SELECT a.account_id FROM ledger_account a WHERE a.agency_id = $1 AND a.code = leg.credit),
  leg.amount, 'VND', $4, $5, leg.number, $6, $13 FROM leg
