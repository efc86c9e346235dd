-- Receipts that are sent to their payers by e-mail: an outbox. A row is made once for each receipt that was issued.
CREATE TABLE receipt_mail (
  agency_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  address text NOT NULL CHECK (length(address) <= 254),
  state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'bad_address')),
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),  -- counts claims: the token that says whether a claim is still ours
  fault text NOT NULL DEFAULT '',                       -- why the last try brought nothing
  asked_at timestamptz NOT NULL,
  next_try_at timestamptz,                              -- NULL: over
  sent_at timestamptz,
  PRIMARY KEY (agency_id, receipt_id),
  FOREIGN KEY (agency_id, receipt_id) REFERENCES receipt,
  CHECK ((state = 'waiting') = (next_try_at IS NOT NULL) AND (state = 'sent') = (sent_at IS NOT NULL)));
CREATE INDEX receipt_mail_due ON receipt_mail (next_try_at) WHERE next_try_at IS NOT NULL;

ALTER TABLE receipt_mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_mail FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_mail USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON receipt_mail TO kythu_app;
GRANT UPDATE (state, tries, fault, next_try_at, sent_at) ON receipt_mail TO kythu_app;
