INSERT INTO receipt_registration (agency_id, registration_id, state, form_codes, certificates, opened_at, changed_at)
VALUES ($1, $2, 'opened', $3::text[], $4, $5, $5)
ON CONFLICT DO NOTHING
