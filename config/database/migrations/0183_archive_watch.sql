-- When each document that archive time-stamps keep (level LTA) is looked at again: what comes before the end of its last
-- time-stamp is a renewed document beside it.
CREATE TABLE archive_watch (
  agency_id uuid NOT NULL,
  document_id uuid NOT NULL,
  due_at timestamptz NOT NULL,
  good_until timestamptz,  -- as it was last found
  renewed_by uuid,
  PRIMARY KEY (agency_id, document_id),
  FOREIGN KEY (agency_id, document_id) REFERENCES signed_document,
  FOREIGN KEY (agency_id, renewed_by) REFERENCES signed_document);
CREATE INDEX archive_watch_due ON archive_watch (due_at) WHERE renewed_by IS NULL;

INSERT INTO archive_watch (agency_id, document_id, due_at)
SELECT agency_id, document_id, signed_at FROM signature_job WHERE level = 'lta'
UNION ALL
SELECT e.agency_id, e.document_id, d.created_at
FROM signature_extension e JOIN signed_document d USING (agency_id, document_id) WHERE e.level = 'lta';

ALTER TABLE archive_watch ENABLE ROW LEVEL SECURITY;
ALTER TABLE archive_watch FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON archive_watch USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
GRANT SELECT, INSERT ON archive_watch TO kythu_app;
GRANT UPDATE (due_at, good_until, renewed_by) ON archive_watch TO kythu_app;
