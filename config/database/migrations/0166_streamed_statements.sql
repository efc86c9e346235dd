-- A statement of a million lines is written while it is read: its lines and pieces stand before the row of the file, in
-- the same transaction, and nothing is looked up for each of them. The row comes last, with everything that it tells.
ALTER TABLE statement_line DROP CONSTRAINT statement_line_agency_id_statement_id_fkey;
ALTER TABLE statement_piece DROP CONSTRAINT statement_piece_agency_id_statement_id_fkey;
REVOKE UPDATE (fresh) ON statement_file FROM kythu_app;

ALTER TABLE statement_file DROP CONSTRAINT statement_file_format_check,
  ADD CONSTRAINT statement_file_format_check CHECK (format IN ('camt', 'mt940', 'csv', 'xlsx'));
