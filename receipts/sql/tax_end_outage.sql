UPDATE tax_outage SET ended_at = greatest($1, began_at) WHERE ended_at IS NULL RETURNING began_at
