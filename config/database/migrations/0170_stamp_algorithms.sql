-- What a time-stamp stands on, so that it is renewed before the algorithms are no longer trusted, and not only before its
-- authority's certificate ends: "ec-256 sha256", the hashes and keys by name. Empty: stamped before this was kept.
ALTER TABLE receipt_stamp ADD COLUMN algorithms text NOT NULL DEFAULT '';
