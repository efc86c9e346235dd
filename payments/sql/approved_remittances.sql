SELECT remittance_id, reference, amount FROM remittance WHERE agency_id = $1 AND state = 'approved'
