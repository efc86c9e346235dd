UPDATE tax_message SET released = true WHERE agency_id = $1 AND message_id = $2
