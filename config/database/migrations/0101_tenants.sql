-- Row-level security: a transaction sees and writes the rows of the agencies in its setting app.agency, '*' meaning every
-- one, and no rows at all without the setting. config/database/database.hpp says who sets what. FORCE binds the schema's
-- owner too, so backups run as a role with BYPASSRLS. The condition stands in each policy as it is, not in a function: a
-- function would be parsed anew in every statement. CASE, because only so is the text '*' never read as an array.
-- tests/config/tenants_test.cpp holds that no table with an agency_id is left out.

ALTER TABLE agency ENABLE ROW LEVEL SECURITY;
ALTER TABLE agency FORCE ROW LEVEL SECURITY;
ALTER TABLE client_agency ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_agency FORCE ROW LEVEL SECURITY;
ALTER TABLE officer ENABLE ROW LEVEL SECURITY;
ALTER TABLE officer FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE reaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE reaction FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_delivery FORCE ROW LEVEL SECURITY;
ALTER TABLE payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment FORCE ROW LEVEL SECURITY;
ALTER TABLE payment_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_item FORCE ROW LEVEL SECURITY;
ALTER TABLE payment_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_event FORCE ROW LEVEL SECURITY;
ALTER TABLE payment_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_attempt FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_credit ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_credit FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
ALTER TABLE refund ENABLE ROW LEVEL SECURITY;
ALTER TABLE refund FORCE ROW LEVEL SECURITY;
ALTER TABLE refund_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE refund_part FORCE ROW LEVEL SECURITY;
ALTER TABLE money_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE money_event FORCE ROW LEVEL SECURITY;
ALTER TABLE pending_resolution ENABLE ROW LEVEL SECURITY;
ALTER TABLE pending_resolution FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_account FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_transfer FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_source FORCE ROW LEVEL SECURITY;
ALTER TABLE balance_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE balance_day FORCE ROW LEVEL SECURITY;
ALTER TABLE receipt_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_series FORCE ROW LEVEL SECURITY;
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt FORCE ROW LEVEL SECURITY;
ALTER TABLE signed_document ENABLE ROW LEVEL SECURITY;
ALTER TABLE signed_document FORCE ROW LEVEL SECURITY;
ALTER TABLE signature_job ENABLE ROW LEVEL SECURITY;
ALTER TABLE signature_job FORCE ROW LEVEL SECURITY;
ALTER TABLE fee ENABLE ROW LEVEL SECURITY;
ALTER TABLE fee FORCE ROW LEVEL SECURITY;

CREATE POLICY of_agency ON agency USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON client_agency USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON officer USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON outbox USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON reaction USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON outbox_delivery USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON payment USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON payment_item USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON payment_event USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON payment_attempt USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON bank_credit USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON inbox USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON refund USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON refund_part USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON money_event USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON pending_resolution USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON ledger_account USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON ledger_transfer USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON ledger_source USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON balance_day USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON receipt_series USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON receipt USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON signed_document USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON signature_job USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
-- A fee without an agency is every agency's to read, and the province's to write.
CREATE POLICY of_agency ON fee USING (agency_id IS NULL OR CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END)
  WITH CHECK (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
