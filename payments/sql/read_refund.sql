SELECT agency_id, refund_id, payment_id, break_id, amount, state, way, channel, attempt_id, pays_from, coalesce(our_ref, ''),
  provider_ref, may_be_sent, reason, maker, coalesce(checker, ''), claim, claim_proof, coalesce(claim_maker, ''),
  coalesce(claim_checker, ''), failure, created_at, approved_at, submitted_at, ended_at, next_try_at
FROM refund WHERE agency_id = $1 AND refund_id = $2
