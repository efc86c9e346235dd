DELETE FROM payment_target WHERE plan = $1 AND year = $2
