SELECT began_at FROM tax_outage WHERE ended_at IS NULL
