UPDATE inbox SET deliveries = deliveries + 1 WHERE provider = $1 AND dedupe_key = $2
