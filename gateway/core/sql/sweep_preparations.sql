DELETE FROM signature_preparation WHERE expires_at <= $1
