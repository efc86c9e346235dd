INSERT INTO day_seal (agency_id, business_date, channel, number, figures, statement, digest, key, algorithm, signature,
  certificate, maker, checker, proposed_at, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT DO NOTHING
