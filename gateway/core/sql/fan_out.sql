-- By row.
INSERT INTO outbox_delivery (agency_id, event_id, endpoint_id, next_attempt_at)
SELECT o.agency_id, o.event_id, w.endpoint_id, news.at
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS news (agency_id, event_id, at)
JOIN outbox o USING (agency_id, event_id)
JOIN client_agency m ON m.agency_id = o.agency_id
JOIN client c ON c.client_id = m.client_id AND c.active
JOIN webhook_endpoint w ON w.client_id = c.client_id
WHERE w.status = 'enabled' AND (cardinality(w.events) = 0 OR o.type = ANY (w.events))
ON CONFLICT DO NOTHING
