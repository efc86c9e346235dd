UPDATE payment SET state = $3, event_seq = $4, last_event_hash = decode($5, 'hex')
WHERE agency_id = $1 AND payment_id = $2 AND event_seq = $4 - 1
