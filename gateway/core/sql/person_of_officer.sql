SELECT person FROM officer WHERE officer_id = $1
