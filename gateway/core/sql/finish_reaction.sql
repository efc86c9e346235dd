DELETE FROM reaction WHERE agency_id = $1 AND event_id = $2
