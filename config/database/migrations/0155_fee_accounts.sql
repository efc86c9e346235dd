-- A payment whose fees all belong to one receiving account of the catalogue names that account in its QR.

ALTER TABLE payment ADD COLUMN receiving_account text NOT NULL DEFAULT '';  -- '': the agency's own
CREATE INDEX payment_of_account ON payment (receiving_account, transfer_ref) WHERE receiving_account <> '';
