UPDATE outbox_delivery
SET state = $5, tries = $6, next_attempt_at = $7, last_status = $8, last_error = $9, leased_until = NULL
WHERE agency_id = $1 AND event_id = $2 AND endpoint_id = $3 AND attempts = $4 AND state = 'pending'
