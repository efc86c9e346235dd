UPDATE officer SET identity_subject = $2 WHERE officer_id = $1 AND identity_subject IS NULL
