UPDATE tax_message SET due_on = $2::date
WHERE ended_at IS NULL AND due_on >= $1::date AND due_on < $2::date
