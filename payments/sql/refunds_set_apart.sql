SELECT p.account, sum(p.amount)::bigint FROM refund r JOIN refund_part p USING (agency_id, refund_id)
WHERE r.agency_id = $1 AND r.state IN ('approved', 'submitted', 'unknown') GROUP BY p.account
