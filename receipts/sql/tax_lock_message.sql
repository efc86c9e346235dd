SELECT m.agency_id, m.message_id, m.kind, m.wire_id, m.state, m.business_day, m.due_on, m.documents, m.data_id, m.data_part,
       m.xml, m.source_id, m.released, m.asked_by, m.made_at, m.sent_at, m.ended_at, m.next_try_at, m.tries, m.faults, m.questions,
       m.answers_read, a.tax_code
FROM tax_message m JOIN agency a USING (agency_id)
WHERE m.agency_id = $1 AND m.message_id = $2
FOR UPDATE OF m
