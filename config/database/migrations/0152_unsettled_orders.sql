-- An order that its provider was asked about to the end of the schedule is a task for two officers.

ALTER TABLE money_break DROP CONSTRAINT money_break_kind_check, DROP CONSTRAINT money_break_source_type_check,
  ADD CONSTRAINT money_break_kind_check CHECK (kind IN ('late', 'excess', 'short', 'held', 'unidentified', 'conflicted',
    'unsettled', 'cash_missing', 'cash_over', 'missing_at_us', 'missing_at_provider', 'missing_at_bank', 'amount_differs',
    'status_differs', 'duplicate', 'ambiguous', 'unknown_debit')),
  ADD CONSTRAINT money_break_source_type_check CHECK (source_type IN ('payment', 'attempt', 'credit', 'conflict', 'break',
    'drawer', 'line', 'order', 'told', 'unsettled'));

-- Those that came to that end before: asked once more, and then a task as the others are.
UPDATE payment_attempt a SET next_poll_at = now() WHERE a.state = 'unknown' AND a.next_poll_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM money_break b
    WHERE (b.agency_id, b.source_type, b.source_id) = (a.agency_id, 'conflict', a.attempt_id));
