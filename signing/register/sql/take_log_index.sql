UPDATE signature_log_head SET size = size + 1 WHERE log = 'appliance' RETURNING size - 1
