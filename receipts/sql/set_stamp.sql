UPDATE receipt SET stamp_id = $2 WHERE agency_id = $1 AND receipt_id = ANY ($3::uuid[]) AND stamp_id IS NULL
