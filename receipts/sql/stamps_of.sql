WITH RECURSIVE chain AS (
  SELECT s.*, 1 AS place FROM receipt_stamp s WHERE s.agency_id = $1 AND s.stamp_id = $2
  UNION ALL
  SELECT s.*, c.place + 1 FROM receipt_stamp s JOIN chain c ON s.agency_id = c.agency_id AND s.renews = c.stamp_id)
SELECT stamp_id, stamped, token, stamped_at, good_until, algorithms, proven_at FROM chain ORDER BY place
