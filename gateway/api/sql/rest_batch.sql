UPDATE signature_batch SET rests_until = $3 WHERE agency_id = $1 AND batch_id = $2
