-- What the tax authority is told of receipts, and what it answers: an outbox with its log. Kept as long as the receipts
-- (Decree 254/2026 Art. 5; Circular 91/2026 Art. 12: a transmission log for reconciliation), so nothing is deleted.

-- Who tells it. The row is the lock under which an agency's tables are numbered.
CREATE TABLE tax_reporter (
  agency_id uuid PRIMARY KEY REFERENCES agency,
  tables bigint NOT NULL DEFAULT 0 CHECK (tables >= 0),    -- the last summary table's number
  notices bigint NOT NULL DEFAULT 0 CHECK (notices >= 0),  -- the last error notice's number
  open_from date NOT NULL);                                -- each receipt of an earlier day is in a table

CREATE TABLE tax_message (
  agency_id uuid NOT NULL REFERENCES agency,
  message_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('registration', 'summary', 'error_notice')),
  wire_id text NOT NULL UNIQUE,           -- MTDiep: the sender's code and 32 hexadecimal digits
  state text NOT NULL CHECK (state IN ('made', 'sealed', 'sent', 'received', 'accepted', 'rejected')),
  business_day date NOT NULL,             -- whose duty it is
  due_on date NOT NULL,                   -- the last day on which it is in time
  documents integer NOT NULL CHECK (documents BETWEEN 1 AND 100000),
  data_id text NOT NULL,
  data_part bytea NOT NULL,               -- as it is signed
  xml bytea NOT NULL DEFAULT '',          -- TDiep, byte for byte as it is sent; the same at each try
  xml_sha256 bytea NOT NULL DEFAULT '',
  asked_by text NOT NULL,
  made_at timestamptz NOT NULL,
  sealed_at timestamptz,
  sent_at timestamptz,                    -- when it may first have left
  ended_at timestamptz,                   -- accepted or rejected
  source_id uuid,                         -- the registration or the correction that it is about
  released boolean NOT NULL DEFAULT false,  -- rejected, and a person wants it made anew
  tries integer NOT NULL DEFAULT 0,       -- counts claims: the token that says whether a claim is still ours
  faults integer NOT NULL DEFAULT 0,      -- calls in a row that failed
  questions integer NOT NULL DEFAULT 0,   -- in a row without a new answer
  answers_read integer NOT NULL DEFAULT 0,
  next_try_at timestamptz,                -- NULL: over
  leased_until timestamptz,
  PRIMARY KEY (agency_id, message_id),
  CHECK (length(xml) <= 2097152),         -- 2 MB (QĐ 1271/QĐ-CT)
  CHECK (state = 'made' OR (length(xml) > 0 AND length(xml_sha256) = 32 AND sealed_at IS NOT NULL)),
  CHECK (state IN ('made', 'sealed') OR sent_at IS NOT NULL),
  CHECK ((state IN ('accepted', 'rejected')) = (ended_at IS NOT NULL)),
  CHECK ((kind = 'summary') = (source_id IS NULL)),
  CHECK (NOT released OR state = 'rejected'));
CREATE INDEX tax_message_due ON tax_message (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE UNIQUE INDEX tax_message_of_source ON tax_message (agency_id, source_id) WHERE source_id IS NOT NULL AND NOT released;
CREATE INDEX tax_message_by_day ON tax_message (agency_id, business_day);

-- Which receipts a table tells of. A receipt is told of once, until a person releases the table that was rejected.
CREATE TABLE tax_message_receipt (
  agency_id uuid NOT NULL,
  message_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  told text NOT NULL CHECK (told IN ('issued', 'returned')),
  living boolean NOT NULL DEFAULT true,
  PRIMARY KEY (agency_id, message_id, receipt_id, told),
  FOREIGN KEY (agency_id, message_id) REFERENCES tax_message,
  FOREIGN KEY (agency_id, receipt_id) REFERENCES receipt);
CREATE UNIQUE INDEX tax_told_once ON tax_message_receipt (agency_id, receipt_id, told) WHERE living;

-- Every answer, in the authority's own bytes. Its id is theirs: told twice, it counts once.
CREATE TABLE tax_answer (
  agency_id uuid NOT NULL,
  message_id uuid NOT NULL,
  answer_id text NOT NULL,                -- MTDiep, or the hash of what could not be read
  code text NOT NULL,                     -- MLTDiep; empty when it could not be read
  verdict text NOT NULL CHECK (verdict IN ('received', 'accepted', 'refused', 'unusable')),
  reasons text NOT NULL DEFAULT '[]',     -- JSON: [{"code", "text"}]
  xml bytea NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, message_id, answer_id),
  FOREIGN KEY (agency_id, message_id) REFERENCES tax_message);

-- What a person has to look at.
CREATE TABLE tax_task (
  agency_id uuid NOT NULL,
  task_id uuid NOT NULL,
  message_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('rejected', 'unanswered', 'unusable_answer', 'contradiction', 'overdue', 'outage')),
  detail text NOT NULL DEFAULT '',
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by text,
  remark text,
  PRIMARY KEY (agency_id, task_id),
  FOREIGN KEY (agency_id, message_id) REFERENCES tax_message,
  CHECK ((closed_at IS NULL) = (closed_by IS NULL)));
CREATE UNIQUE INDEX tax_task_open ON tax_task (agency_id, message_id, kind) WHERE closed_at IS NULL;

-- When the tax system could not be reached (Decree 254/2026 Art. 27(3)): one that is open at most.
CREATE TABLE tax_outage (
  outage_id uuid PRIMARY KEY,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK (ended_at >= began_at));
CREATE UNIQUE INDEX tax_outage_open ON tax_outage ((true)) WHERE ended_at IS NULL;

GRANT SELECT, INSERT ON tax_reporter, tax_message, tax_message_receipt, tax_answer, tax_task, tax_outage TO kythu_app;
GRANT UPDATE ON tax_reporter TO kythu_app;
GRANT UPDATE (state, due_on, xml, xml_sha256, sealed_at, sent_at, ended_at, released, tries, faults, questions,
  answers_read, next_try_at, leased_until) ON tax_message TO kythu_app;
GRANT UPDATE (living) ON tax_message_receipt TO kythu_app;
GRANT UPDATE (closed_at, closed_by, remark) ON tax_task TO kythu_app;
GRANT UPDATE (ended_at) ON tax_outage TO kythu_app;

ALTER TABLE tax_reporter ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_reporter FORCE ROW LEVEL SECURITY;
ALTER TABLE tax_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_message FORCE ROW LEVEL SECURITY;
ALTER TABLE tax_message_receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_message_receipt FORCE ROW LEVEL SECURITY;
ALTER TABLE tax_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_answer FORCE ROW LEVEL SECURITY;
ALTER TABLE tax_task ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_task FORCE ROW LEVEL SECURITY;

CREATE POLICY of_agency ON tax_reporter USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON tax_message USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON tax_message_receipt USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON tax_answer USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
CREATE POLICY of_agency ON tax_task USING (CASE WHEN current_setting('app.agency', true) = '*' THEN true
  ELSE agency_id = ANY (nullif(current_setting('app.agency', true), '')::uuid[]) END);
