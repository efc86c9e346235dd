SELECT hash, value FROM csc_signature
WHERE agency_id = $1 AND sad_sha256 = $2 AND client_id = $3 AND credential = $4 AND algorithm = $5
  AND hash = ANY ($6::text[]) AND expires_at > $7
