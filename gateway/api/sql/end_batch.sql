UPDATE signature_batch SET ended_at = $3
WHERE agency_id = $1 AND batch_id = $2
  AND NOT EXISTS (SELECT 1 FROM signature_batch_item i WHERE i.agency_id = $1 AND i.batch_id = $2 AND i.state = 'waiting')
