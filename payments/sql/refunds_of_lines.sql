WITH line AS (
  SELECT provider, reference, bank_id FROM statement_line
  WHERE agency_id = $1 AND provider <> '' AND state <> 'matched' AND NOT credit),
found AS (
  SELECT r.agency_id, r.refund_id FROM line l JOIN refund r ON r.channel = l.provider AND r.our_ref = l.reference
  UNION
  SELECT r.agency_id, r.refund_id FROM line l
  JOIN refund r ON r.channel = l.provider AND r.provider_ref = l.bank_id AND r.provider_ref <> '')
SELECT r.refund_id, r.channel, coalesce(r.our_ref, ''), r.provider_ref, r.amount,
  CASE WHEN r.state = 'succeeded' THEN 'succeeded' ELSE 'sent' END,
  EXISTS (SELECT 1 FROM statement_match m WHERE m.agency_id = $1 AND m.target_type = 'refund' AND m.target_id = r.refund_id)
FROM found f JOIN refund r ON r.agency_id = f.agency_id AND r.refund_id = f.refund_id
