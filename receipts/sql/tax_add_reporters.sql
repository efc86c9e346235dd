INSERT INTO tax_reporter (agency_id, open_from)
SELECT s.agency_id, coalesce((SELECT min(r.business_day) FROM receipt r WHERE r.agency_id = s.agency_id), $1::date)
FROM receipt_series s GROUP BY s.agency_id
ON CONFLICT DO NOTHING
