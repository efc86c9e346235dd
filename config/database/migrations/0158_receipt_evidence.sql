-- What shows in ten years that a receipt was signed in time and by a good certificate: time-stamps (RFC 3161), the
-- certificates, and what their issuers said of them. Kept beside the originals; nothing is changed or deleted.

-- One token stamps the originals of many receipts: `stamped` is the SHA-256 values of their bytes, sorted, one after the
-- other (the hash tree of RFC 4998 section 4.2 with one level). A token that renews another stamps that one's bytes.
CREATE TABLE receipt_stamp (
  agency_id uuid NOT NULL REFERENCES agency,
  stamp_id uuid NOT NULL,
  stamped bytea NOT NULL CHECK (length(stamped) > 0),
  token bytea NOT NULL CHECK (length(token) > 0),
  stamped_at timestamptz NOT NULL,     -- as the token says
  good_until timestamptz NOT NULL,     -- when the authority's certificate ends
  renews uuid,
  proven_at timestamptz,               -- when the last certificate's status had come
  PRIMARY KEY (agency_id, stamp_id),
  FOREIGN KEY (agency_id, renews) REFERENCES receipt_stamp);
CREATE UNIQUE INDEX receipt_stamp_renews_once ON receipt_stamp (agency_id, renews) WHERE renews IS NOT NULL;
CREATE INDEX receipt_stamp_to_prove ON receipt_stamp (stamp_id) WHERE proven_at IS NULL;
CREATE INDEX receipt_stamp_by_end ON receipt_stamp (good_until);

CREATE TABLE receipt_stamp_proof (
  agency_id uuid NOT NULL,
  stamp_id uuid NOT NULL,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  kind text NOT NULL CHECK (kind IN ('certificate', 'ocsp', 'crl')),
  content bytea NOT NULL,              -- DER
  obtained_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, stamp_id, sha256),
  FOREIGN KEY (agency_id, stamp_id) REFERENCES receipt_stamp);

ALTER TABLE receipt ADD COLUMN stamp_id uuid, ADD FOREIGN KEY (agency_id, stamp_id) REFERENCES receipt_stamp;
CREATE INDEX receipt_without_stamp ON receipt (receipt_id) WHERE stamp_id IS NULL AND length(xml) > 0;

ALTER TABLE receipt_stamp ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_stamp FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_stamp USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
ALTER TABLE receipt_stamp_proof ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_stamp_proof FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON receipt_stamp_proof USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON receipt_stamp, receipt_stamp_proof TO kythu_app;
GRANT UPDATE (proven_at) ON receipt_stamp TO kythu_app;
GRANT UPDATE (stamp_id) ON receipt TO kythu_app;
