UPDATE receipt r SET state = 'signed', xml = s.xml, xml_sha256 = s.xml_sha256, signed_at = $5
FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[]) AS s (agency_id, receipt_id, xml, xml_sha256)
WHERE r.agency_id = s.agency_id AND r.receipt_id = s.receipt_id AND r.state = 'numbered'
RETURNING r.receipt_id
