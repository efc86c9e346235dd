SELECT batch_id FROM signature_batch WHERE agency_id = $1 AND batch_id = $2 FOR UPDATE
