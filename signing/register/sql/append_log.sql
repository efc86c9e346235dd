INSERT INTO signature_log (log_index, entry, leaf) VALUES ($1, $2, $3)
