-- What portals and finance staff look for: parked deliveries, payments by day of payment, whole fees, balances of days.

-- Parked deliveries among millions that arrived.
CREATE INDEX outbox_delivery_dead ON outbox_delivery (endpoint_id, event_id) WHERE state = 'dead';
-- A sample event is sent while the caller waits: one at a time of each client.
ALTER TABLE client ADD COLUMN webhook_tested_at timestamptz;

CREATE INDEX receipt_by_payment ON receipt (agency_id, payment_id);
CREATE INDEX payment_paid ON payment (agency_id, paid_at) WHERE paid_at IS NOT NULL;

-- NULL: every agency of the province.
ALTER TABLE fee ADD COLUMN agency_id uuid REFERENCES agency;
ALTER TABLE fee ADD COLUMN account text NOT NULL DEFAULT '';     -- where collected money is remitted; '': the agency's own
ALTER TABLE fee ADD COLUMN exemptions text NOT NULL DEFAULT '';  -- who pays nothing or less, and by which article

-- What stood on an account when a business day ended: a row for every day on which the account moved. Written once,
-- when nothing can be posted to the day any more.
CREATE TABLE balance_day (
  agency_id uuid NOT NULL,
  account_id uuid NOT NULL,
  business_date date NOT NULL,
  opening_debits bigint NOT NULL CHECK (opening_debits >= 0),
  opening_credits bigint NOT NULL CHECK (opening_credits >= 0),
  debits bigint NOT NULL CHECK (debits >= 0),
  credits bigint NOT NULL CHECK (credits >= 0),
  PRIMARY KEY (agency_id, account_id, business_date),
  CHECK (debits + credits > 0));

-- The days that are computed, of all agencies at once.
CREATE TABLE balance_turn (
  business_date date PRIMARY KEY,
  turned_at timestamptz NOT NULL);

GRANT SELECT, INSERT ON balance_day, balance_turn TO kythu_app;
