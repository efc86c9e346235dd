SELECT r.receipt_id, r.business_day, r.facts
FROM receipt r
WHERE r.agency_id = $1 AND r.business_day >= $2 AND r.state <> 'numbered'
  AND NOT EXISTS (SELECT 1 FROM tax_message_receipt t
                  WHERE t.agency_id = r.agency_id AND t.receipt_id = r.receipt_id AND t.told = 'issued' AND t.living)
ORDER BY r.business_day, r.series_id, r.number
LIMIT $3
