SELECT r.agency_id, a.tax_code, r.receipt_id, r.payment_id, r.form_code, r.symbol, r.number, r.business_day, r.amount, r.state,
       r.replaces, r.signed_at, r.stamp_id, r.xml
FROM receipt r JOIN agency a USING (agency_id)
WHERE r.agency_id = ANY ($1::uuid[]) AND length(r.xml) > 0
  AND ($2::date IS NULL OR r.business_day >= $2::date) AND ($3::date IS NULL OR r.business_day <= $3::date)
  AND ($4::uuid IS NULL OR r.receipt_id > $4::uuid)
ORDER BY r.receipt_id
LIMIT $5
