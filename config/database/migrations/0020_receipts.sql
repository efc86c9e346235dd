-- Receipts (biên lai): series and numbers, the signed originals, the citizens' copies.
-- Decree 254/2026 Art. 5: kept intact, so nothing is deleted and the application may only fill in what signing makes.

CREATE TABLE receipt_series (
  agency_id uuid NOT NULL REFERENCES agency,
  series_id uuid NOT NULL,
  form_code text NOT NULL CHECK (form_code IN ('EBL01', 'EBL02')),
  symbol text NOT NULL,                 -- "26TAA": the year, T, two letters (Circular 91/2026 Annex II)
  last bigint NOT NULL DEFAULT 0 CHECK (last >= 0),
  upper bigint NOT NULL CHECK (upper BETWEEN 1 AND 99999999),
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, series_id),
  UNIQUE (agency_id, form_code, symbol),
  CHECK (last <= upper));

CREATE TABLE receipt (
  agency_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  series_id uuid NOT NULL,
  form_code text NOT NULL,
  symbol text NOT NULL,
  number bigint NOT NULL CHECK (number BETWEEN 1 AND 99999999),
  amount bigint NOT NULL CHECK (amount >= 0),
  state text NOT NULL CHECK (state IN ('numbered', 'signed', 'replaced', 'cancelled')),
  lookup_code text NOT NULL UNIQUE,
  business_day date NOT NULL,           -- of issued_at, in Vietnam
  issued_at timestamptz NOT NULL,       -- when the number was taken; also the SigningTime
  facts text NOT NULL,                  -- JSON: what the copy shows
  data_part bytea NOT NULL,             -- DLBLai, byte for byte as it is signed
  xml bytea NOT NULL DEFAULT '',
  pdf bytea NOT NULL DEFAULT '',
  xml_sha256 bytea NOT NULL DEFAULT '',
  signed_at timestamptz,
  PRIMARY KEY (agency_id, receipt_id),
  UNIQUE (agency_id, series_id, number),
  FOREIGN KEY (agency_id, series_id) REFERENCES receipt_series,
  CHECK (state = 'numbered' OR state = 'cancelled' OR
         (length(xml) > 0 AND length(pdf) > 0 AND length(xml_sha256) = 32 AND signed_at IS NOT NULL)),
  CHECK (state <> 'numbered' OR (length(xml) = 0 AND signed_at IS NULL)));

-- One live receipt per payment.
CREATE UNIQUE INDEX receipt_of_payment ON receipt (agency_id, payment_id) WHERE state IN ('numbered', 'signed');
CREATE INDEX receipt_by_day ON receipt (agency_id, business_day);

GRANT SELECT, INSERT ON receipt_series TO kythu_app;
GRANT UPDATE (last) ON receipt_series TO kythu_app;
GRANT SELECT, INSERT ON receipt TO kythu_app;
GRANT UPDATE (state, xml, pdf, xml_sha256, signed_at) ON receipt TO kythu_app;
