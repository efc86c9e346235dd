SELECT size FROM signature_log_head WHERE log = 'appliance'
