SELECT min(business_day) FROM receipt WHERE agency_id = $1 AND state = 'numbered'
