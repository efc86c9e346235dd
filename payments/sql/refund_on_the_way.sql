SELECT 1 FROM refund
WHERE agency_id = $1 AND attempt_id = $2 AND refund_id <> $3 AND way = 'channel' AND state IN ('submitted', 'unknown')
