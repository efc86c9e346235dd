UPDATE tax_message m SET leased_until = $2, tries = m.tries + 1
FROM (SELECT agency_id, message_id FROM tax_message
      WHERE next_try_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
      ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED) due
WHERE (m.agency_id, m.message_id) = (due.agency_id, due.message_id)
RETURNING m.agency_id, m.message_id, m.tries
