UPDATE tax_message SET state = 'sealed', xml = $3, xml_sha256 = $4, sealed_at = $5, next_try_at = $5, leased_until = NULL
WHERE agency_id = $1 AND message_id = $2 AND state = 'made'
