INSERT INTO receipt_stamp (agency_id, stamp_id, stamped, token, stamped_at, good_until, algorithms, renews)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (agency_id, renews) WHERE renews IS NOT NULL DO NOTHING
