-- Statements of banks and settlement files of providers, as they came and line by line. Nothing here is ever changed but
-- what became of a line.

CREATE TABLE statement_file (
  agency_id uuid NOT NULL,
  statement_id uuid NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),  -- SHA-256 of the bytes
  name text NOT NULL,
  format text NOT NULL CHECK (format IN ('camt', 'mt940', 'csv')),
  provider text NOT NULL,             -- '' of a bank
  account text NOT NULL,              -- ours at the bank, our code at the provider; several: the first
  size bigint NOT NULL CHECK (size > 0),
  first_day date NOT NULL,            -- that its lines are dated by
  last_day date NOT NULL,
  lines int NOT NULL CHECK (lines > 0),
  fresh int NOT NULL CHECK (fresh BETWEEN 0 AND lines),  -- that no earlier file had
  credits bigint NOT NULL,
  debits bigint NOT NULL,
  fees bigint NOT NULL,
  statements text NOT NULL,           -- JSON: accounts, balances and counts as the file has them
  received_by text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, statement_id),
  UNIQUE (agency_id, digest),         -- the same file is the same statement
  CHECK (first_day <= last_day));

CREATE TABLE statement_piece (
  agency_id uuid NOT NULL,
  statement_id uuid NOT NULL,
  piece_no int NOT NULL CHECK (piece_no > 0),
  bytes bytea NOT NULL,
  PRIMARY KEY (agency_id, statement_id, piece_no),
  FOREIGN KEY (agency_id, statement_id) REFERENCES statement_file);

-- A line is what the bank or provider told, whichever file told it first: the key has its facts and a number that tells
-- honest twins apart, so that a file that overlaps adds only what is new.
CREATE TABLE statement_line (
  agency_id uuid NOT NULL,
  line_id uuid NOT NULL,
  line_key bytea NOT NULL CHECK (length(line_key) = 32),
  statement_id uuid NOT NULL,
  line_no bigint NOT NULL CHECK (line_no > 0),  -- of the file
  provider text NOT NULL,
  account text NOT NULL,
  booked_on date NOT NULL,
  valued_on date,
  amount bigint NOT NULL CHECK (amount BETWEEN 0 AND 999999999999999),
  fee bigint NOT NULL CHECK (fee BETWEEN -999999999999999 AND 999999999999999),
  credit boolean NOT NULL,
  reversal boolean NOT NULL,
  booked boolean NOT NULL,
  bank_id text NOT NULL,              -- the bank's or the provider's own number
  reference text NOT NULL,
  memo text NOT NULL,
  party text NOT NULL,
  party_account text NOT NULL,
  remark text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'matched', 'broken')),
  rule text NOT NULL DEFAULT '',      -- that decided
  PRIMARY KEY (agency_id, line_id),
  UNIQUE (agency_id, line_key),
  FOREIGN KEY (agency_id, statement_id) REFERENCES statement_file,
  CHECK ((state = 'open') = (rule = '')));
CREATE INDEX statement_line_of_file ON statement_line (agency_id, statement_id, line_no);
CREATE INDEX statement_line_to_match ON statement_line (agency_id, line_id) WHERE state <> 'matched';

ALTER TABLE statement_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE statement_file FORCE ROW LEVEL SECURITY;
ALTER TABLE statement_piece ENABLE ROW LEVEL SECURITY;
ALTER TABLE statement_piece FORCE ROW LEVEL SECURITY;
ALTER TABLE statement_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE statement_line FORCE ROW LEVEL SECURITY;
CREATE POLICY of_agency ON statement_file USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON statement_piece USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON statement_line USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);

GRANT SELECT, INSERT ON statement_file, statement_piece, statement_line TO kythu_app;
GRANT UPDATE (fresh) ON statement_file TO kythu_app;
GRANT UPDATE (state, rule) ON statement_line TO kythu_app;
