DELETE FROM day_proposal WHERE agency_id = $1 AND business_date = $2 AND channel = $3 RETURNING maker, proposed_at
