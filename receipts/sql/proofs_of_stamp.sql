SELECT kind, sha256, content FROM receipt_stamp_proof WHERE agency_id = $1 AND stamp_id = $2 ORDER BY kind, sha256
