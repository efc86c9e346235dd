SELECT r.chain, r.seq, r.at, r.actor, r.act, r.object, r.outcome, r.detail, r.request_id, encode(r.hash, 'hex') AS hash,
  coalesce(encode(b.hash, 'hex'), '') AS previous
FROM audit_record r LEFT JOIN audit_record b ON b.chain = r.chain AND b.seq = r.seq - 1
WHERE (r.chain, r.seq) > ($1, $2) ORDER BY r.chain, r.seq LIMIT $3
