SELECT officer_id, password_hash, last_step, wrong_tries, locked_until, disabled_at
FROM officer WHERE login = $1 FOR UPDATE
