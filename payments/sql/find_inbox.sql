-- By row.
SELECT i.state, r.of_row
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r (provider, dedupe_key, of_row)
JOIN inbox i ON i.provider = r.provider AND i.dedupe_key = r.dedupe_key
