-- By row. Fails where the mark was claimed: then somebody was told that this transaction never will be.
INSERT INTO transaction_mark (mark, marked_at) SELECT mark, at FROM unnest($1::uuid[], $2::timestamptz[]) AS r (mark, at)
