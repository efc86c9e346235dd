-- Deliveries are claimed endpoint by endpoint: the backlog of a slow portal is not read on the way to another's.
CREATE INDEX outbox_delivery_turn ON outbox_delivery (endpoint_id, next_attempt_at) WHERE state = 'pending';
DROP INDEX outbox_delivery_endpoint;
DROP INDEX outbox_delivery_due;
