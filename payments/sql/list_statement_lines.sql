SELECT l.line_id, l.line_no, l.provider, l.account, l.booked_on, l.valued_on, l.amount, l.fee, l.credit, l.reversal, l.booked,
  l.bank_id, l.reference, l.memo, l.party, l.party_account, l.remark, l.state, l.rule
FROM statement_line l
WHERE l.agency_id = $1 AND l.statement_id = $2 AND ($3 = '' OR l.state = $3)
  AND ($4::uuid IS NULL OR (l.line_no, l.line_id) > (
    SELECT p.line_no, p.line_id FROM statement_line p WHERE p.agency_id = $1 AND p.line_id = $4::uuid))
ORDER BY l.line_no, l.line_id LIMIT $5
