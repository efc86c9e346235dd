INSERT INTO statement_file (agency_id, statement_id, digest, name, format, provider, account, size, first_day, last_day,
  lines, fresh, credits, debits, fees, statements, received_by, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (agency_id, digest) DO NOTHING
