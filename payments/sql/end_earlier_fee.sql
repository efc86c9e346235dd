UPDATE fee SET valid_to = $2::date - 1 WHERE code = $1 AND valid_from < $2::date AND valid_to IS NULL
