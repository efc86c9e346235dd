SELECT account FROM bank_credit WHERE agency_id = $1 AND payment_id = $2 AND outcome IN ('paid', 'paid_late')
