-- One way to tell people apart: however a name was typed (case, spaces, composed or decomposed letters), it is one person.

CREATE FUNCTION key_of_person(person text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$ SELECT lower(btrim(regexp_replace(normalize(person, NFKC), '\s+', ' ', 'g')) COLLATE "und-x-icu") $$;

ALTER TABLE officer ADD CONSTRAINT officer_person_named CHECK (key_of_person(person) <> '');
DROP INDEX officer_of_person;
CREATE UNIQUE INDEX officer_of_person ON officer (key_of_person(person)) WHERE disabled_at IS NULL;

-- Nobody is not another person: where a CHECK compares who decided with who proposed, an empty name is neither.
ALTER TABLE refund ADD CONSTRAINT refund_people_named
  CHECK (maker <> '' AND coalesce(checker, '-') <> '' AND coalesce(claim_maker, '-') <> '' AND coalesce(claim_checker, '-') <> '');
ALTER TABLE money_break ADD CONSTRAINT money_break_people_named
  CHECK (coalesce(maker, '-') <> '' AND coalesce(checker, '-') <> '');
ALTER TABLE cash_drawer ADD CONSTRAINT cash_drawer_people_named CHECK (clerk <> '' AND coalesce(checker, '-') <> '');
ALTER TABLE receipt_correction ADD CONSTRAINT receipt_correction_people_named
  CHECK (maker <> '' AND coalesce(checker, '-') <> '');
ALTER TABLE receipt_series_proposal ADD CONSTRAINT receipt_series_proposal_people_named
  CHECK (maker <> '' AND coalesce(checker, '-') <> '');
ALTER TABLE admin_proposal ADD CONSTRAINT admin_proposal_people_named
  CHECK (proposer <> '' AND coalesce(decider, '-') <> '');
