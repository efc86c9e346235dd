DELETE FROM csc_signature WHERE expires_at <= $1
