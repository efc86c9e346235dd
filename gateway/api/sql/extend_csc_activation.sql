UPDATE csc_activation SET sad_sha256 = $5, hashes = $6::text[], expires_at = $8
WHERE agency_id = $1 AND sad_sha256 = $2 AND client_id = $3 AND credential = $4
  AND remaining >= cardinality($6::text[]) AND expires_at > $7
