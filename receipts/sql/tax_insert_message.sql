INSERT INTO tax_message (agency_id, message_id, kind, wire_id, state, business_day, due_on, documents, data_id, data_part,
                         source_id, asked_by, made_at, next_try_at)
VALUES ($1, $2, $3, $4, 'made', $5, $5, $6, $7, $8, $9, $10, $11, $11)
