SELECT p.account, sum(p.amount)::bigint
FROM refund_part p JOIN refund r ON r.agency_id = p.agency_id AND r.refund_id = p.refund_id
WHERE p.agency_id = $1 AND p.payment_id = $2 AND r.state <> 'failed' GROUP BY p.account
