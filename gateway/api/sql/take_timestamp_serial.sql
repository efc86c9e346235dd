UPDATE timestamp_serial SET last = last + 1 WHERE one RETURNING last
