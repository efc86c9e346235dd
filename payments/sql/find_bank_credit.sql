SELECT amount FROM bank_credit
WHERE account = $2 AND ((bank_reference = $4 AND bank_reference <> '') OR (feed = $1 AND transaction = $3))
