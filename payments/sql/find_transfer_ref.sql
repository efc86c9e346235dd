SELECT p.agency_id, p.payment_id FROM payment p JOIN agency a ON a.agency_id = p.agency_id
WHERE a.bank_account = $1 AND p.transfer_ref = $2
UNION
SELECT agency_id, payment_id FROM payment WHERE receiving_account = $1 AND receiving_account <> '' AND transfer_ref = $2
