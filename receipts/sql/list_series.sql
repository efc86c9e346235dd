SELECT s.agency_id, series_id, form_code, symbol, last, upper, opened_at, closed_at, closed_why,
       CASE WHEN EXISTS (SELECT 1 FROM receipt_registration r
                         WHERE r.agency_id = s.agency_id AND r.state = 'accepted' AND s.form_code = ANY (r.form_codes))
            THEN 'registered'
            ELSE coalesce((SELECT r.state FROM receipt_registration r
                           WHERE r.agency_id = s.agency_id AND s.form_code = ANY (r.form_codes)
                           ORDER BY registration_id DESC LIMIT 1), 'opened') END AS registration
FROM receipt_series s
WHERE s.agency_id = $1
ORDER BY symbol DESC, form_code
