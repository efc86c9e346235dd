SELECT certificate_sha256, status, revoked_at, checked_at, tried_at, fault FROM certificate_status
