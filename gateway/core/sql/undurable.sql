SELECT name FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') AND setting = 'off'
ORDER BY name LIMIT 1
