-- Officers who sign in at the province's identity provider, and when who has a session last showed their second factor.

ALTER TABLE officer
  ADD COLUMN identity_issuer text CHECK (length(identity_issuer) BETWEEN 1 AND 300),
  ADD COLUMN identity_subject text CHECK (length(identity_subject) BETWEEN 1 AND 255),
  ADD COLUMN identity_email text CHECK (length(identity_email) BETWEEN 3 AND 254),
  ADD CONSTRAINT officer_identity_whole
    CHECK ((identity_issuer IS NULL) = (identity_subject IS NULL AND identity_email IS NULL));
-- An identity opens one account, and an address too while it stands for a subject that is not known yet.
CREATE UNIQUE INDEX officer_of_subject ON officer (identity_issuer, identity_subject)
  WHERE identity_subject IS NOT NULL AND disabled_at IS NULL;
CREATE UNIQUE INDEX officer_of_email ON officer (identity_issuer, lower(identity_email))
  WHERE identity_email IS NOT NULL AND disabled_at IS NULL;

ALTER TABLE officer_session
  ADD COLUMN proved_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN by_provider boolean NOT NULL DEFAULT false;
UPDATE officer_session SET proved_at = created_at;
