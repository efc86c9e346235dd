-- As of payments (0095): of the indexes of attempts, the primary key alone begins with the agency, so that "agency and
-- payment" never means every attempt of the agency. A callback does not name the agency; the same index serves it.
DROP INDEX attempt_by_ref, attempt_provider_txn;
ALTER TABLE payment_attempt
  DROP CONSTRAINT payment_attempt_agency_id_provider_our_ref_key, ADD UNIQUE (provider, our_ref, agency_id),
  DROP CONSTRAINT payment_attempt_agency_id_attempt_id_key, ADD UNIQUE (attempt_id, agency_id);
CREATE UNIQUE INDEX attempt_provider_txn ON payment_attempt (provider, provider_txn, agency_id)
  WHERE provider_txn IS NOT NULL;
