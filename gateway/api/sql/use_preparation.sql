DELETE FROM signature_preparation WHERE agency_id = $1 AND signature_id = $2
