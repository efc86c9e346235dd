SELECT provider, booked_on, sum(CASE WHEN credit THEN amount ELSE -amount END - fee)::bigint
FROM statement_line WHERE agency_id = $1 AND provider <> '' AND settled_by IS NULL AND booked
GROUP BY provider, booked_on
