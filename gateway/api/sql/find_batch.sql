SELECT agency_id, batch_id, request, created_at, ended_at FROM signature_batch WHERE batch_id = $1 AND client_id = $2
