-- Receipts that a provider issues instead of us (Decree 254/2026 Art. 26 allows either): what was asked, under the
-- payment as the key, and what it answered. Kept as long as receipts (Art. 5), so nothing is deleted.

CREATE TABLE provider_receipt (
  agency_id uuid NOT NULL REFERENCES agency,
  payment_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  provider text NOT NULL,
  state text NOT NULL CHECK (state IN ('asked', 'issued', 'refused')),
  amount bigint NOT NULL CHECK (amount >= 0),
  order_body text NOT NULL,               -- as it was sent; the same at each try
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  fault text NOT NULL DEFAULT '',         -- why the last try brought no receipt
  asked_at timestamptz NOT NULL,
  form_code text NOT NULL DEFAULT '',
  symbol text NOT NULL DEFAULT '',
  number bigint CHECK (number BETWEEN 1 AND 99999999),
  lookup_code text NOT NULL DEFAULT '',
  lookup_url text NOT NULL DEFAULT '',
  issued_at timestamptz,
  PRIMARY KEY (agency_id, payment_id),
  CHECK ((state = 'issued') = (symbol <> '' AND number IS NOT NULL AND issued_at IS NOT NULL)),
  CHECK (state <> 'refused' OR fault <> ''));
CREATE UNIQUE INDEX provider_receipt_number ON provider_receipt (agency_id, provider, form_code, symbol, number)
  WHERE state = 'issued';

GRANT SELECT, INSERT ON provider_receipt TO kythu_app;
GRANT UPDATE (state, tries, fault, form_code, symbol, number, lookup_code, lookup_url, issued_at)
  ON provider_receipt TO kythu_app;

ALTER TABLE provider_receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_receipt FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON provider_receipt USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

-- A task about a payment whose receipt the provider does not issue, or has to correct, stands among those about the tax
-- authority.
ALTER TABLE tax_task ALTER COLUMN message_id DROP NOT NULL;
ALTER TABLE tax_task ADD COLUMN payment_id uuid;
ALTER TABLE tax_task DROP CONSTRAINT tax_task_kind_check;
ALTER TABLE tax_task ADD CONSTRAINT tax_task_kind_check
  CHECK (kind IN ('rejected', 'unanswered', 'unusable_answer', 'contradiction', 'overdue', 'outage', 'not_issued',
                  'to_correct'));
ALTER TABLE tax_task ADD CHECK ((kind IN ('not_issued', 'to_correct')) = (message_id IS NULL)),
  ADD CHECK ((message_id IS NULL) = (payment_id IS NOT NULL));
CREATE UNIQUE INDEX tax_task_of_payment ON tax_task (agency_id, payment_id, kind)
  WHERE closed_at IS NULL AND payment_id IS NOT NULL;
