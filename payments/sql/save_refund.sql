UPDATE refund SET state = $3, our_ref = nullif($4, ''), provider_ref = $5, may_be_sent = $6, checker = nullif($7, ''),
  claim = $8, claim_proof = $9, claim_maker = nullif($10, ''), claim_checker = nullif($11, ''), failure = $12,
  approved_at = $13, submitted_at = $14, ended_at = $15, next_try_at = $16, leased_until = NULL
WHERE agency_id = $1 AND refund_id = $2
