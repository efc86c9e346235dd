-- The client that was served longest ago has its turn, and of its batches the one that was. Whoever was shut off waits.
SELECT b.agency_id, b.batch_id, b.client_id, b.request, b.request_id
FROM signature_batch b JOIN client c ON c.client_id = b.client_id AND c.active
WHERE b.ended_at IS NULL AND b.rests_until <= $1
  AND EXISTS (SELECT 1 FROM client_agency a WHERE a.client_id = b.client_id AND a.agency_id = b.agency_id)
  AND EXISTS (SELECT 1 FROM signature_batch_item i
    WHERE i.agency_id = b.agency_id AND i.batch_id = b.batch_id AND i.state = 'waiting' AND i.due_at <= $1)
ORDER BY (SELECT max(o.served_at) FROM signature_batch o WHERE o.client_id = b.client_id AND o.ended_at IS NULL),
  b.served_at, b.batch_id
LIMIT 1 FOR UPDATE OF b
