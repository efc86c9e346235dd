INSERT INTO channel_setting (channel, enabled, changed_by, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel) DO UPDATE SET enabled = excluded.enabled, changed_by = excluded.changed_by,
  changed_at = excluded.changed_at
