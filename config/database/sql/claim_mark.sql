INSERT INTO transaction_mark (mark, marked_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
