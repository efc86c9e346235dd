SELECT c.agency_id, c.correction_id, c.reason, r.form_code, r.symbol, r.number, r.business_day
FROM receipt_correction c JOIN receipt r USING (agency_id, receipt_id)
WHERE c.remedy = 'notice' AND c.state = 'approved'
  AND NOT EXISTS (SELECT 1 FROM tax_message m
                  WHERE m.agency_id = c.agency_id AND m.source_id = c.correction_id AND NOT m.released)
ORDER BY c.decided_at
LIMIT 1
