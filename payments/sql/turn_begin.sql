INSERT INTO balance_turn (business_date, turned_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
