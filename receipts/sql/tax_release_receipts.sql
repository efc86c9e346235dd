UPDATE tax_message_receipt SET living = false WHERE agency_id = $1 AND message_id = $2
