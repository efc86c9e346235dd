UPDATE receipt SET state = 'signed', xml = $3, pdf = $4, xml_sha256 = $5, signed_at = $6
WHERE agency_id = $1 AND receipt_id = $2 AND state = 'numbered'
