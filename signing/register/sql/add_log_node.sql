INSERT INTO signature_log_node (level, position, hash) VALUES ($1, $2, $3)
