SELECT enabled, changed_by, changed_at FROM channel_setting WHERE channel = $1
