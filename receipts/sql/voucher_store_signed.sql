UPDATE receipt_voucher SET xml = $3, xml_sha256 = $4, signed_at = $5
WHERE agency_id = $1 AND receipt_id = $2 AND length(xml) = 0
