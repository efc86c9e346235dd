SELECT r.business_day, coalesce(r.signed_at, r.issued_at) AS signed_at
FROM tax_reporter t JOIN receipt r ON r.agency_id = t.agency_id AND r.business_day >= t.open_from
WHERE t.agency_id = $1 AND r.state <> 'numbered'
  AND NOT EXISTS (SELECT 1 FROM tax_message_receipt m
                  WHERE m.agency_id = r.agency_id AND m.receipt_id = r.receipt_id AND m.told = 'issued' AND m.living)
ORDER BY r.business_day, r.signed_at
LIMIT 1
