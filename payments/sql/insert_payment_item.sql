INSERT INTO payment_item (agency_id, payment_id, item_no, fee, description, kind, amount, quantity)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
