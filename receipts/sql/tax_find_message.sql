SELECT agency_id, message_id, kind, wire_id, state, business_day, due_on, documents, xml, released, asked_by, made_at, sent_at,
       ended_at, next_try_at
FROM tax_message
WHERE agency_id = ANY ($1::uuid[]) AND message_id = $2
