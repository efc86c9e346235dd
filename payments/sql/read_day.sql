SELECT coalesce(s.maker, p.maker), coalesce(s.proposed_at, p.proposed_at), s.number, s.figures, s.statement, s.key,
  s.algorithm, s.signature, s.certificate, s.checker, s.closed_at
FROM (SELECT $1::uuid AS agency_id, $2::date AS business_date, $3::text AS channel) k
LEFT JOIN day_proposal p USING (agency_id, business_date, channel)
LEFT JOIN day_seal s USING (agency_id, business_date, channel)
