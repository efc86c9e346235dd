-- By row, locked in their order.
SELECT p.state, p.amount, p.event_seq, encode(p.last_event_hash, 'hex'), p.expires_at, p.procedure, p.dossier, p.metadata,
  p.channels, p.token, p.late_applied, r.of_row
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS r (agency_id, payment_id, of_row)
JOIN payment p ON p.agency_id = r.agency_id AND p.payment_id = r.payment_id
ORDER BY r.of_row FOR NO KEY UPDATE OF p
