SELECT r.receipt_id, c.decided_at, r.facts, v.facts AS voucher
FROM receipt_correction c JOIN receipt r USING (agency_id, receipt_id) LEFT JOIN receipt_voucher v USING (agency_id, receipt_id)
WHERE c.agency_id = $1 AND c.remedy = 'voucher' AND c.state = 'approved'
  AND NOT EXISTS (SELECT 1 FROM tax_message_receipt t
                  WHERE t.agency_id = r.agency_id AND t.receipt_id = r.receipt_id AND t.told = 'returned' AND t.living)
ORDER BY c.decided_at
LIMIT $2
