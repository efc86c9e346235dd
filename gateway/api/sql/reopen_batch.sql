UPDATE signature_batch SET ended_at = NULL WHERE agency_id = $1 AND batch_id = $2
