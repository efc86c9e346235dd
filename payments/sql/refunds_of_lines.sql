SELECT DISTINCT r.refund_id, r.channel, coalesce(r.our_ref, ''), r.provider_ref, r.amount,
  CASE WHEN r.state = 'succeeded' THEN 'succeeded' ELSE 'sent' END,
  EXISTS (SELECT 1 FROM statement_match m WHERE m.agency_id = $1 AND m.target_type = 'refund' AND m.target_id = r.refund_id)
FROM statement_line l
JOIN refund r ON r.channel = l.provider AND (r.our_ref = l.reference OR (r.provider_ref = l.bank_id AND r.provider_ref <> ''))
WHERE l.agency_id = $1 AND l.provider <> '' AND l.state <> 'matched' AND NOT l.credit
