UPDATE officer SET last_step = $2, wrong_tries = 0, locked_until = NULL WHERE officer_id = $1
