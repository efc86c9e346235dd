SELECT credit_id FROM bank_credit WHERE feed = $1 AND account = $2 AND transaction = $3
