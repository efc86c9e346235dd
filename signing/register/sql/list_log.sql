SELECT log_index, entry, leaf FROM signature_log WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index LIMIT $3
