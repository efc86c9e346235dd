UPDATE provider_receipt SET state = 'issued', fault = '', form_code = $3, symbol = $4, number = $5, lookup_code = $6,
  lookup_url = $7, issued_at = $8
WHERE agency_id = $1 AND payment_id = $2 AND state <> 'issued'
RETURNING receipt_id, amount
