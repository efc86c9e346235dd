SELECT agency_id, refund_id, payment_id, break_id, amount, state, way, channel, attempt_id, pays_from, coalesce(our_ref, ''),
  provider_ref, may_be_sent, reason, maker, coalesce(checker, ''), claim, claim_proof, coalesce(claim_maker, ''),
  coalesce(claim_checker, ''), failure, created_at, approved_at, submitted_at, ended_at, next_try_at
FROM refund
WHERE agency_id = ANY ($1::uuid[]) AND ($2::uuid IS NULL OR payment_id = $2::uuid)
  AND ($3 = '' OR state = ANY (string_to_array($3, ' '))) AND ($4::timestamptz IS NULL OR created_at >= $4::timestamptz)
  AND ($8 = '' OR $8 = CASE
    WHEN state IN ('succeeded', 'failed') THEN '-' WHEN state = 'requested' THEN 'approval'
    WHEN claim <> '' THEN 'confirmation' WHEN state = 'unknown' THEN 'evidence'
    WHEN way = 'payout' THEN 'payout' ELSE '-' END)
  AND ($5::timestamptz IS NULL OR created_at < $5::timestamptz) AND ($6::uuid IS NULL OR refund_id < $6::uuid)
ORDER BY refund_id DESC LIMIT $7
