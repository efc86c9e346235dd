SELECT account, amount, pending_id FROM refund_part WHERE agency_id = $1 AND refund_id = $2 ORDER BY part_no
