INSERT INTO refund_part (agency_id, refund_id, part_no, payment_id, account, amount, pending_id)
VALUES ($1, $2, $3, $4::uuid, $5, $6, $7)
