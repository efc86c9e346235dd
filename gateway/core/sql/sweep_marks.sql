DELETE FROM transaction_mark WHERE marked_at < $1
