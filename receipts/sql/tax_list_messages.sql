SELECT agency_id, message_id, kind, wire_id, state, business_day, due_on, documents, ''::bytea AS xml, released, asked_by, made_at,
       sent_at, ended_at, next_try_at
FROM tax_message
WHERE agency_id = ANY ($1::uuid[])
  AND ($2::text IS NULL OR kind = $2::text) AND ($3::text IS NULL OR state = $3::text)
  AND ($4::date IS NULL OR business_day >= $4::date) AND ($5::date IS NULL OR business_day <= $5::date)
  AND ($6::uuid IS NULL OR message_id < $6::uuid) AND ($7::text IS NULL OR wire_id = $7::text)
ORDER BY message_id DESC
LIMIT $8
