DELETE FROM csc_activation WHERE expires_at <= $1
