SELECT count(*), count(*) FILTER (WHERE attempts > 0) FROM reaction WHERE next_attempt_at <= $1 OR attempts > 0
