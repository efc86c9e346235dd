-- Late money that two people let pay the fee after all: the state stays `paid_late`, outside the payment reads "paid".
ALTER TABLE payment ADD COLUMN late_applied boolean NOT NULL DEFAULT false
  CONSTRAINT late_money_applied CHECK (NOT late_applied OR state = 'paid_late');
GRANT UPDATE (late_applied) ON payment TO kythu_app;

UPDATE payment p SET late_applied = true FROM money_break b
WHERE b.agency_id = p.agency_id AND b.state = 'resolved' AND p.state = 'paid_late'
  AND ((b.payment_id = p.payment_id AND b.remedy = 'apply') OR (b.attach_to = p.payment_id AND b.remedy = 'attach'));
