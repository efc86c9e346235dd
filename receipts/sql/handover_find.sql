SELECT receipt_id, provider, state, amount, tries, fault, form_code, symbol, number, lookup_code, lookup_url, issued_at
FROM provider_receipt WHERE agency_id = $1 AND payment_id = $2
