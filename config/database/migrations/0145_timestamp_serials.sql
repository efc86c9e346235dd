-- The last number that our time-stamp authority gave away. One row: whoever takes a number locks it, so none is given
-- twice; random bytes behind it keep serials apart even after a restore of an older state.
CREATE TABLE timestamp_serial (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  last bigint NOT NULL CHECK (last >= 0));
INSERT INTO timestamp_serial (last) VALUES (0);
GRANT SELECT, UPDATE ON timestamp_serial TO kythu_app;
