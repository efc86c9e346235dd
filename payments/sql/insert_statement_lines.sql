INSERT INTO statement_line (agency_id, line_id, line_key, statement_id, line_no, provider, account, booked_on, valued_on,
  amount, fee, credit, reversal, booked, bank_id, reference, memo, party, party_account, remark)
SELECT $1, l.id, decode(l.key, 'hex'), $2, l.at, $3, l.account, l.booked_on, nullif(l.valued_on, '')::date, l.amount,
  l.fee, l.marks LIKE '%c%', l.marks LIKE '%r%', l.marks LIKE '%b%', l.bank_id, l.reference, l.memo, l.party,
  l.party_account, l.remark
FROM unnest($4::uuid[], $5::text[], $6::bigint[], $7::text[], $8::date[], $9::text[], $10::bigint[], $11::bigint[],
  $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
  AS l (id, key, at, account, booked_on, valued_on, amount, fee, marks, bank_id, reference, memo, party, party_account,
    remark)
ON CONFLICT (agency_id, line_key) DO NOTHING
