SELECT agency_id FROM agency WHERE bank_account = $1 ORDER BY code
