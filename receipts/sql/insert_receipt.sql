-- By row.
INSERT INTO receipt (agency_id, receipt_id, payment_id, series_id, form_code, symbol, number, amount, state, lookup_code,
                     business_day, issued_at, facts, data_part, replaces)
SELECT agency_id, receipt_id, payment_id, series_id, form_code, symbol, number, amount, 'numbered', lookup_code,
       business_day, issued_at, facts, data_part, replaces
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::text[],
            $10::date[], $11::timestamptz[], $12::text[], $13::bytea[], $14::uuid[])
  AS r (agency_id, receipt_id, payment_id, series_id, form_code, symbol, number, amount, lookup_code, business_day, issued_at,
        facts, data_part, replaces)
