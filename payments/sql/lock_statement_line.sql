SELECT encode(line_key, 'hex'), provider, account, booked_on, bank_id, memo, party, party_account, amount
FROM statement_line WHERE agency_id = $1 AND line_id = $2 AND state <> 'matched' FOR NO KEY UPDATE
