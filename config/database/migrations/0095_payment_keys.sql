-- Of the indexes of payments, the primary key alone begins with the agency: while a table has no statistics, PostgreSQL took
-- another one for "agency and payment" and read every payment of the agency for each new item and event.
DROP INDEX payment_by_dossier;
CREATE INDEX payment_by_dossier ON payment (dossier, agency_id);
ALTER TABLE payment DROP CONSTRAINT payment_agency_id_transfer_ref_key;
ALTER TABLE payment ADD UNIQUE (transfer_ref, agency_id);
