SELECT agency_id, receipt_id, payment_id, form_code, symbol, number, amount, state, lookup_code, ''::bytea AS xml,
       ''::bytea AS pdf, issued_at, signed_at,
       replaces, replaced_by
FROM receipt
WHERE agency_id = $1
  AND ($2::uuid IS NULL OR payment_id = $2::uuid)
  AND ($3::bigint IS NULL OR number = $3::bigint)
  AND ($4::date IS NULL OR business_day >= $4::date)
  AND ($5::date IS NULL OR business_day <= $5::date)
  AND ($6::uuid IS NULL OR receipt_id < $6::uuid)
ORDER BY receipt_id DESC
LIMIT $7
