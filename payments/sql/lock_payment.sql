SELECT state, amount, event_seq, encode(last_event_hash, 'hex'), expires_at, procedure, dossier, metadata, channels, token,
  late_applied
FROM payment WHERE agency_id = $1 AND payment_id = $2 FOR NO KEY UPDATE
