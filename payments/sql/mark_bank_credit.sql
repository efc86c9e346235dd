UPDATE bank_credit SET outcome = $3 WHERE agency_id = $1 AND credit_id = $2
