UPDATE reaction SET next_attempt_at = $4, leased_until = NULL, last_error = $5
WHERE agency_id = $1 AND event_id = $2 AND attempts = $3
