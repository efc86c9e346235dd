SELECT xml FROM receipt WHERE agency_id = $1 AND stamp_id = $2
