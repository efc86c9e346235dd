UPDATE csc_activation SET remaining = remaining - $5
WHERE agency_id = $1 AND sad_sha256 = $2 AND client_id = $3 AND credential = $4
  AND remaining >= $5 AND hashes @> $6::text[] AND expires_at > $7
