INSERT INTO signature_log_checkpoint (size, note, certificate, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
