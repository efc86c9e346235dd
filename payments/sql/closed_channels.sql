SELECT channel FROM channel_setting WHERE NOT enabled
