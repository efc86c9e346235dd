SELECT valid_from, valid_to FROM fee WHERE code = $1 ORDER BY valid_from
