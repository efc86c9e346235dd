INSERT INTO remittance_item (agency_id, remittance_id, item_no, fee, description, chapter, sub_item, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
