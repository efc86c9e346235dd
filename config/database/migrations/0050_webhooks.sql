-- Where events go, and what became of each.

CREATE TABLE webhook_endpoint (
  endpoint_id uuid PRIMARY KEY,
  client_id uuid NOT NULL,
  url text NOT NULL,
  description text NOT NULL,
  events text[] NOT NULL,                   -- empty: every event of the client's agencies
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  secret_version int NOT NULL DEFAULT 1 CHECK (secret_version > 0),
  previous_until timestamptz,               -- until then the secret before signs too
  created_at timestamptz NOT NULL,
  disabled_at timestamptz,
  disabled_why text NOT NULL DEFAULT '',
  CHECK ((status = 'disabled') = (disabled_at IS NOT NULL)));
CREATE INDEX webhook_endpoint_client ON webhook_endpoint (client_id, endpoint_id);

-- `attempts` counts claims and tells whether a claim still holds; `tries` counts failed sends since the last start.
CREATE TABLE outbox_delivery (
  agency_id uuid NOT NULL,
  event_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
  attempts int NOT NULL DEFAULT 0,
  tries int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,     -- of a delivery that is over: when that was
  leased_until timestamptz,
  last_status int NOT NULL DEFAULT 0,       -- 0: no answer yet
  last_error text NOT NULL DEFAULT '',
  PRIMARY KEY (agency_id, event_id, endpoint_id),
  FOREIGN KEY (agency_id, event_id) REFERENCES outbox);
CREATE INDEX outbox_delivery_due ON outbox_delivery (next_attempt_at) WHERE state = 'pending';
CREATE INDEX outbox_delivery_endpoint ON outbox_delivery (endpoint_id) WHERE state = 'pending';

-- Lists of events go by time and id.
CREATE INDEX outbox_by_time ON outbox (agency_id, created_at, event_id);

GRANT SELECT, INSERT, UPDATE ON webhook_endpoint, outbox_delivery TO kythu_app;
