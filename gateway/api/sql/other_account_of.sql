SELECT 1 FROM officer WHERE key_of_person(person) = key_of_person($1) AND officer_id <> $2 AND disabled_at IS NULL
