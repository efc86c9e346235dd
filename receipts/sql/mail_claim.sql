UPDATE receipt_mail SET tries = tries + 1, next_try_at = $2
WHERE (agency_id, receipt_id) IN (SELECT agency_id, receipt_id FROM receipt_mail WHERE next_try_at <= $1
                                  ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING agency_id, receipt_id, address, tries, asked_at
