SELECT d.*, w.url FROM outbox_delivery d JOIN webhook_endpoint w USING (endpoint_id)
WHERE d.agency_id = $1 AND d.event_id = $2 AND w.client_id = $3
ORDER BY d.endpoint_id
