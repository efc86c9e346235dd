SELECT found.agency_id, found.payment_id
FROM unnest($1::uuid[]) AS mine (agency_id)
CROSS JOIN LATERAL (
  SELECT p.agency_id, p.payment_id FROM payment p
  WHERE p.agency_id = mine.agency_id
    AND ($2 = '' OR CASE WHEN p.late_applied THEN 'paid' ELSE p.state END = ANY (string_to_array($2, ' '))) AND ($3 = '' OR p.dossier = $3) AND ($4 = '' OR p.procedure = $4)
    AND ($5 = '' OR p.paid_channel = $5 OR EXISTS (
      SELECT 1 FROM payment_attempt a
      WHERE a.agency_id = p.agency_id AND a.payment_id = p.payment_id AND a.provider = $5))
    AND ($6::uuid[] IS NULL OR p.payment_id = ANY ($6::uuid[]))
    AND ($7::uuid IS NULL OR p.payment_id < $7::uuid)
    AND ($8::uuid IS NULL OR p.payment_id >= $8::uuid) AND ($9::uuid IS NULL OR p.payment_id < $9::uuid)
    AND ($10::timestamptz IS NULL OR p.paid_at >= $10::timestamptz)
    AND ($11::timestamptz IS NULL OR p.paid_at < $11::timestamptz)
    AND ($13 = '' OR $13 = CASE
      WHEN p.refunded_amount = 0 THEN 'nothing' WHEN p.refunded_amount = p.captured_amount THEN 'all' ELSE 'part' END)
  ORDER BY p.payment_id DESC LIMIT $12) found
ORDER BY found.payment_id DESC LIMIT $12
