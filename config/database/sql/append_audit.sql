-- By row: each record is chained to the one before it, of its chain.
WITH RECURSIVE given AS (
  SELECT *, row_number() OVER (PARTITION BY chain ORDER BY place) AS step
  FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
              $10::text[])
    WITH ORDINALITY AS r (chain, before, behind, at, actor, act, object, outcome, detail, request_id, place)),
head AS (SELECT chain, last_seq, last_hash FROM audit_chain WHERE chain = ANY ($1::text[]) ORDER BY chain FOR UPDATE),
link AS (
  SELECT chain, 0::bigint AS step, last_seq AS seq, last_hash AS hash FROM head
  UNION ALL
  SELECT chain, g.step, l.seq + 1, sha256(l.hash || convert_to(g.before || (l.seq + 1)::text || g.behind, 'UTF8'))
  FROM link l JOIN given g USING (chain) WHERE g.step = l.step + 1),
tail AS (
  UPDATE audit_chain c SET last_seq = l.seq, last_hash = l.hash
  FROM (SELECT DISTINCT ON (chain) chain, seq, hash FROM link ORDER BY chain, step DESC) l
  WHERE c.chain = l.chain)
INSERT INTO audit_record (chain, seq, at, actor, act, object, outcome, detail, request_id, hash)
SELECT chain, seq, at, actor, act, object, outcome, detail, request_id, hash FROM link JOIN given USING (chain, step)
