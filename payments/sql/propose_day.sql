INSERT INTO day_proposal (agency_id, business_date, channel, maker, proposed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
