SELECT r.agency_id, r.registration_id, r.state, r.form_codes, r.certificates, r.message, r.answer, r.opened_at,
       EXISTS (SELECT 1 FROM receipt_registration e WHERE e.agency_id = r.agency_id AND e.state = 'accepted'
               AND e.registration_id < r.registration_id) AS change
FROM receipt_registration r
WHERE ($1::uuid IS NULL OR r.agency_id = $1::uuid) AND ($2::text IS NULL OR r.state = $2::text)
ORDER BY r.registration_id DESC
LIMIT 1000
