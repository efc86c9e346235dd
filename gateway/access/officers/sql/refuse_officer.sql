UPDATE officer
SET wrong_tries = CASE WHEN $2::timestamptz IS NULL THEN wrong_tries + 1 ELSE 0 END,
    locked_until = COALESCE($2::timestamptz, locked_until)
WHERE officer_id = $1
