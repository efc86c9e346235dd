WITH head AS (
  UPDATE audit_chain SET last_seq = last_seq + 1,
    last_hash = sha256(last_hash || convert_to($2::text || (last_seq + 1)::text || $3::text, 'UTF8'))
  WHERE chain = $1 RETURNING last_seq, last_hash)
INSERT INTO audit_record (chain, seq, at, actor, act, object, outcome, detail, request_id, hash)
SELECT $1, last_seq, $4::timestamptz, $5, $6, $7, $8, $9, $10, last_hash FROM head
