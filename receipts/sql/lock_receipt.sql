SELECT agency_id, receipt_id, payment_id, form_code, symbol, number, amount, state, lookup_code, xml, pdf, issued_at, signed_at,
       replaces, replaced_by, facts
FROM receipt
WHERE agency_id = $1 AND receipt_id = $2
FOR UPDATE
