SELECT state FROM inbox WHERE provider = $1 AND dedupe_key = $2
