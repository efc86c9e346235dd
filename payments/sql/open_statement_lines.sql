SELECT line_id, encode(line_key, 'hex'), provider, account, booked_on, amount, fee, credit, reversal, bank_id, reference, memo
FROM statement_line WHERE agency_id = $1 AND state <> 'matched' AND booked
