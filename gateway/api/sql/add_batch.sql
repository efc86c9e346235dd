INSERT INTO signature_batch (agency_id, batch_id, client_id, request, request_id, created_at, served_at, rests_until)
VALUES ($1, $2, $3, $4, $5, $6, $6, $6)
