SELECT chain, seq, at, actor, act, object, outcome, detail, request_id, encode(hash, 'hex') AS hash
FROM audit_record
WHERE ($1::timestamptz IS NULL OR at >= $1::timestamptz) AND ($2::timestamptz IS NULL OR at < $2::timestamptz)
  AND ($3 = '' OR actor = $3) AND ($4 = '' OR act = $4) AND ($5 = '' OR object = $5) AND ($6 = '' OR outcome = $6)
  AND ($7 = '' OR chain = $7)
  AND ($8 = '' OR (at, chain, seq) < (SELECT p.at, p.chain, p.seq FROM audit_record p WHERE p.chain = $8 AND p.seq = $9))
ORDER BY at DESC, chain DESC, seq DESC LIMIT $10
