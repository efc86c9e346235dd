-- Opening a series of receipts is an act of two persons; what was refused stays as it was asked for.
CREATE TABLE receipt_series_proposal (
  agency_id uuid NOT NULL REFERENCES agency,
  series_id uuid NOT NULL,            -- of the series that opens when it is approved
  form_code text NOT NULL,
  symbol text NOT NULL,
  last bigint NOT NULL CHECK (last >= 0),
  upper bigint NOT NULL CHECK (upper > last),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  state text NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
  maker text NOT NULL,
  checker text,
  proposed_at timestamptz NOT NULL,
  decided_at timestamptz,
  PRIMARY KEY (agency_id, series_id),
  CHECK (checker IS NULL OR checker <> maker OR state <> 'approved'),
  CHECK ((state = 'proposed') = (decided_at IS NULL) AND (state = 'proposed') = (checker IS NULL)));
CREATE UNIQUE INDEX receipt_series_proposal_open ON receipt_series_proposal (agency_id, form_code, symbol)
  WHERE state = 'proposed';

ALTER TABLE receipt_series_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_series_proposal FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_series_proposal USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
GRANT SELECT, INSERT ON receipt_series_proposal TO kythu_app;
GRANT UPDATE (state, checker, decided_at) ON receipt_series_proposal TO kythu_app;

-- A receipt of a fee that was never collected ends with a voucher too, though no money goes back.
ALTER TABLE receipt_correction DROP CONSTRAINT receipt_correction_mistake_check,
  ADD CONSTRAINT receipt_correction_mistake_check
    CHECK (mistake IN ('wording', 'figures', 'part_returned', 'all_returned', 'issued_wrongly'));
