SELECT fee, description, chapter, sub_item, amount FROM remittance_item
WHERE agency_id = $1 AND remittance_id = $2 ORDER BY item_no
