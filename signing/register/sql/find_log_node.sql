SELECT hash FROM signature_log_node WHERE level = $1 AND position = $2
