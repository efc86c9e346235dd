SELECT agency_id, receipt_id, xml_sha256
FROM receipt
WHERE stamp_id IS NULL AND length(xml) > 0
  AND agency_id = (SELECT agency_id FROM receipt WHERE stamp_id IS NULL AND length(xml) > 0 ORDER BY receipt_id LIMIT 1)
ORDER BY receipt_id
LIMIT $1
