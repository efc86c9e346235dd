SELECT 1 FROM officer WHERE person = $1 AND officer_id <> $2 AND disabled_at IS NULL
