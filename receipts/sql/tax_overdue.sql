SELECT m.agency_id, m.message_id FROM tax_message m
WHERE m.state IN ('made', 'sealed') AND m.due_on < $1::date AND m.made_at <= $2 AND NOT EXISTS (SELECT 1 FROM tax_outage WHERE ended_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM tax_task t WHERE t.agency_id = m.agency_id AND t.message_id = m.message_id
                  AND t.kind = 'overdue')
LIMIT 100
