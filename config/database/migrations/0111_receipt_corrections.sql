-- What becomes of a receipt that is wrong, or whose money went back. Nothing is deleted: a receipt that was replaced or
-- cancelled stays as it was signed, and says what took its place.

ALTER TABLE receipt ADD COLUMN replaces uuid, ADD COLUMN replaced_by uuid,
  ADD FOREIGN KEY (agency_id, replaces) REFERENCES receipt,
  ADD CHECK ((state = 'replaced') = (replaced_by IS NOT NULL));
GRANT UPDATE (replaced_by) ON receipt TO kythu_app;
-- A receipt is replaced by one other.
CREATE UNIQUE INDEX receipt_replaces_once ON receipt (agency_id, replaces) WHERE replaces IS NOT NULL;

-- One receipt stands for a payment; a cancelled one still does, so that the fee's receipt is never issued anew.
DROP INDEX receipt_of_payment;
CREATE UNIQUE INDEX receipt_of_payment ON receipt (agency_id, payment_id) WHERE state <> 'replaced';

CREATE TABLE receipt_correction (
  agency_id uuid NOT NULL,
  correction_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  mistake text NOT NULL CHECK (mistake IN ('wording', 'figures', 'part_returned', 'all_returned')),
  remedy text NOT NULL CHECK (remedy IN ('notice', 'replacement', 'voucher')),
  state text NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected', 'superseded')),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  facts text NOT NULL,                -- JSON: what the receipt should have said, or what its replacement says
  returned bigint NOT NULL DEFAULT 0 CHECK (returned >= 0),  -- of the receipt's amount
  refund_id uuid,                     -- the refund that makes it necessary
  maker text NOT NULL,
  checker text,
  replacement_id uuid,
  proposed_at timestamptz NOT NULL,
  decided_at timestamptz,
  PRIMARY KEY (agency_id, correction_id),
  FOREIGN KEY (agency_id, receipt_id) REFERENCES receipt,
  FOREIGN KEY (agency_id, replacement_id) REFERENCES receipt,
  CHECK (checker IS NULL OR checker <> maker OR state <> 'approved'),
  CHECK ((state = 'proposed') = (decided_at IS NULL) AND (state = 'proposed') = (checker IS NULL)),
  CHECK ((replacement_id IS NOT NULL) = (remedy = 'replacement' AND state = 'approved')),
  CHECK ((mistake IN ('part_returned', 'all_returned')) = (returned > 0)));
-- One proposal at a time waits, and a refund asks once.
CREATE UNIQUE INDEX receipt_correction_open ON receipt_correction (agency_id, receipt_id) WHERE state = 'proposed';
CREATE UNIQUE INDEX receipt_correction_of_refund ON receipt_correction (agency_id, refund_id)
  WHERE refund_id IS NOT NULL;

ALTER TABLE receipt_correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_correction FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_correction USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON receipt_correction TO kythu_app;
GRANT UPDATE (state, checker, replacement_id, decided_at) ON receipt_correction TO kythu_app;
