UPDATE signature_batch SET served_at = $3 WHERE agency_id = $1 AND batch_id = $2
