SELECT agency_id, stamp_id, token, good_until, algorithms
FROM receipt_stamp s
WHERE (good_until < $1 OR algorithms = ANY ($3::text[])) AND NOT EXISTS
  (SELECT FROM receipt_stamp n WHERE n.agency_id = s.agency_id AND n.renews = s.stamp_id)
ORDER BY good_until
LIMIT $2
