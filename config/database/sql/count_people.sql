SELECT count(*) AS accounts, count(DISTINCT key_of_person(person)) AS people FROM officer WHERE officer_id IN ($1, $2)
