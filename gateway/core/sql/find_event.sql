SELECT * FROM outbox WHERE agency_id = ANY ($1::uuid[]) AND event_id = $2
