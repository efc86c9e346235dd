-- By row; a journal's legs are arrays in words.
WITH leg AS (
  SELECT r.agency_id, r.business_date, r.journal_id, r.source_type, r.source_id, r.event_at, r.posted_at,
    given.transfer_id, given.debit, given.credit, given.amount, given.kind, nullif(given.pending, '')::uuid AS pending_id,
    given.number
  FROM unnest($1::uuid[], $2::date[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])
    AS r (agency_id, business_date, journal_id, source_type, source_id, event_at, ids, debits, credits, amounts, kinds,
      pending, posted_at),
    unnest(r.ids::uuid[], r.debits::text[], r.credits::text[], r.amounts::bigint[], r.kinds::text[], r.pending::text[])
      WITH ORDINALITY AS given (transfer_id, debit, credit, amount, kind, pending, number)),
source AS (
  INSERT INTO ledger_source (agency_id, source_type, source_id, leg, transfer_id)
  SELECT agency_id, source_type, source_id, number, transfer_id FROM leg),
resolved AS (
  INSERT INTO pending_resolution (agency_id, pending_id, resolved_by)
  SELECT agency_id, pending_id, transfer_id FROM leg WHERE pending_id IS NOT NULL)
INSERT INTO ledger_transfer (agency_id, business_date, transfer_id, journal_id, kind, pending_id, debit_account,
  credit_account, amount, currency, source_type, source_id, leg, event_at, posted_at)
SELECT agency_id, business_date, leg.transfer_id, journal_id, leg.kind, leg.pending_id,
  (SELECT a.account_id FROM ledger_account a WHERE a.agency_id = leg.agency_id AND a.code = leg.debit),
  (SELECT a.account_id FROM ledger_account a WHERE a.agency_id = leg.agency_id AND a.code = leg.credit),
  leg.amount, 'VND', source_type, source_id, leg.number, event_at, posted_at FROM leg
