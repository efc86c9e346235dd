UPDATE reconciliation SET state = 'given_up', ended_at = $3 WHERE agency_id = $1 AND state = 'running' AND started_at < $2
