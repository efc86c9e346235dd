INSERT INTO statement_piece (agency_id, statement_id, piece_no, bytes) VALUES ($1, $2, $3, $4)
