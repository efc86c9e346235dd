WITH known AS (SELECT agency_id FROM agency WHERE agency_id = ANY ($2::uuid[])),
granted AS (
  INSERT INTO client_agency (client_id, agency_id) SELECT $1::uuid, agency_id FROM known ON CONFLICT DO NOTHING)
SELECT count(*) FROM known
