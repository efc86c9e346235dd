-- By row. A twin that found no order yet does not take back that another was applied.
INSERT INTO inbox (provider, dedupe_key, received_at, source, method, query, headers, body, state, outcome, agency_id,
  payment_id)
SELECT provider, dedupe_key, received_at, source, method, query, headers, body, state, outcome, agency_id, payment_id
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[],
  $9::text[], $10::text[], $11::uuid[], $12::uuid[])
  AS r (provider, dedupe_key, received_at, source, method, query, headers, body, state, outcome, agency_id, payment_id)
ON CONFLICT (provider, dedupe_key) DO UPDATE SET deliveries = inbox.deliveries + 1, state = excluded.state,
  outcome = excluded.outcome, agency_id = excluded.agency_id, payment_id = excluded.payment_id
WHERE inbox.state <> 'applied' OR excluded.state <> 'orphan'
