SELECT answer_id, code, verdict, reasons, received_at FROM tax_answer
WHERE agency_id = $1 AND message_id = $2 ORDER BY received_at, answer_id
