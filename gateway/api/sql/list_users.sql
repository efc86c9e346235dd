SELECT o.officer_id, o.agency_id, o.login, o.name, o.role, o.person, o.identity_issuer, o.identity_subject, o.identity_email, o.disabled_at, o.locked_until, o.created_at,
  (SELECT max(s.last_seen_at) FROM officer_session s WHERE s.officer_id = o.officer_id) AS last_seen
FROM officer o WHERE $1::uuid IS NULL OR o.officer_id > $1::uuid ORDER BY o.officer_id LIMIT $2
