INSERT INTO tax_message_receipt (agency_id, message_id, receipt_id, told)
SELECT $1::uuid, $2::uuid, unnest($3::uuid[]), $4
