-- The citizen's copy is made after the original, when somebody asks for it or when there is time: once, and for ever.

ALTER TABLE receipt DROP CONSTRAINT receipt_check,
  ADD CHECK (state = 'numbered' OR state = 'cancelled' OR
             (length(xml) > 0 AND length(xml_sha256) = 32 AND signed_at IS NOT NULL)),
  ADD CHECK (length(pdf) = 0 OR length(xml) > 0);

CREATE INDEX receipt_without_copy ON receipt (receipt_id) WHERE length(pdf) = 0 AND length(xml) > 0;
