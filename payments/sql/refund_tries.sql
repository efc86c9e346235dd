SELECT tries FROM refund WHERE agency_id = $1 AND refund_id = $2
