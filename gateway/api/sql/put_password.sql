UPDATE officer SET password_hash = $2, wrong_tries = 0, locked_until = NULL WHERE officer_id = $1
