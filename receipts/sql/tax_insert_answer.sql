INSERT INTO tax_answer (agency_id, message_id, answer_id, code, verdict, reasons, xml, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING
