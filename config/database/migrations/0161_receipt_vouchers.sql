-- Refund vouchers (phiếu hoàn trả): the signed document that ends a receipt whose money went back in whole. Kept as the
-- receipts are: nothing is deleted, and the application may only fill in what signing makes.

-- The lock under which an agency's vouchers of a year are numbered.
CREATE TABLE receipt_voucher_series (
  agency_id uuid NOT NULL REFERENCES agency,
  series_id uuid NOT NULL,
  symbol text NOT NULL,                  -- "26H"
  last bigint NOT NULL CHECK (last BETWEEN 1 AND 99999999),
  PRIMARY KEY (agency_id, symbol));

CREATE TABLE receipt_voucher (
  agency_id uuid NOT NULL,
  voucher_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  series_id uuid NOT NULL,
  form_code text NOT NULL,
  symbol text NOT NULL,
  number bigint NOT NULL CHECK (number BETWEEN 1 AND 99999999),
  amount bigint NOT NULL CHECK (amount > 0),
  issued_at timestamptz NOT NULL,        -- when it was approved and numbered; also the SigningTime
  facts text NOT NULL,                   -- JSON: what the copy shows
  data_part bytea NOT NULL,              -- DLPHTra, byte for byte as it is signed
  xml bytea NOT NULL DEFAULT '',
  xml_sha256 bytea NOT NULL DEFAULT '',
  pdf bytea NOT NULL DEFAULT '',
  signed_at timestamptz,
  PRIMARY KEY (agency_id, voucher_id),
  UNIQUE (agency_id, receipt_id),        -- money goes back in whole once
  UNIQUE (agency_id, symbol, number),
  FOREIGN KEY (agency_id, receipt_id) REFERENCES receipt,
  CHECK ((signed_at IS NULL) = (length(xml) = 0) AND (length(xml) = 0) = (length(xml_sha256) = 0)),
  CHECK (length(pdf) = 0 OR length(xml) > 0));

ALTER TABLE receipt_voucher_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_voucher_series FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_voucher_series USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
ALTER TABLE receipt_voucher ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_voucher FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_voucher USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON receipt_voucher_series, receipt_voucher TO kythu_app;
GRANT UPDATE (last) ON receipt_voucher_series TO kythu_app;
GRANT UPDATE (xml, xml_sha256, pdf, signed_at) ON receipt_voucher TO kythu_app;
