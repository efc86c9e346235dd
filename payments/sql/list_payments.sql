SELECT payment_id FROM payment
WHERE agency_id = $1 AND ($2 = '' OR state = ANY(string_to_array($2, ' '))) AND ($3 = '' OR dossier = $3)
  AND ($4::uuid IS NULL OR payment_id < $4::uuid)
ORDER BY payment_id DESC LIMIT $5
