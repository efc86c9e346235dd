UPDATE outbox_delivery SET state = 'dead', last_error = $2, leased_until = NULL
WHERE endpoint_id = $1 AND state = 'pending'
