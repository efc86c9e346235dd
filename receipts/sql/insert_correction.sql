INSERT INTO receipt_correction (agency_id, correction_id, receipt_id, mistake, remedy, state, reason, facts, returned,
                                refund_id, maker, proposed_at)
VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7, $8, $9, $10, $11)
