// What is true of the books after every history, in SQL (money.md, appendix C): each query must find no row. Run as the
// owner of the schema, who sees every agency.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kythu::payments::test {

struct Oracle {
  std::string_view invariant, sql;
};

inline constexpr Oracle oracles[] = {
    {"I1 debits are credits, per agency, currency and day",
     "SELECT 1 FROM (SELECT t.agency_id, t.currency, t.business_date, a.account_id, t.amount FROM ledger_transfer t"
     " JOIN ledger_account a ON (a.agency_id, a.account_id) = (t.agency_id, t.debit_account) UNION ALL"
     " SELECT t.agency_id, t.currency, t.business_date, a.account_id, -t.amount FROM ledger_transfer t"
     " JOIN ledger_account a ON (a.agency_id, a.account_id) = (t.agency_id, t.credit_account)) sides"
     " GROUP BY agency_id, currency, business_date HAVING sum(amount) <> 0"},
    {"I2 a computed day's balances are the sums of its transfers and of all before",
     "SELECT 1 FROM (SELECT agency_id, account_id, business_date, sum(debit) AS debits, sum(credit) AS credits,"
     " sum(sum(debit)) OVER w AS all_debits, sum(sum(credit)) OVER w AS all_credits FROM (SELECT agency_id,"
     " debit_account AS account_id, business_date, amount AS debit, 0 AS credit, kind FROM ledger_transfer UNION ALL"
     " SELECT agency_id, credit_account, business_date, 0, amount, kind FROM ledger_transfer) legs"
     " WHERE kind IN ('posted', 'post_pending', 'correction') GROUP BY agency_id, account_id, business_date"
     " WINDOW w AS (PARTITION BY agency_id, account_id ORDER BY business_date)) t"
     " FULL JOIN balance_day d USING (agency_id, account_id, business_date)"
     " WHERE business_date <= (SELECT max(business_date) FROM balance_turn) AND (t.debits IS DISTINCT FROM d.debits"
     " OR t.credits IS DISTINCT FROM d.credits OR t.all_debits IS DISTINCT FROM d.opening_debits + d.debits"
     " OR t.all_credits IS DISTINCT FROM d.opening_credits + d.credits)"},
    {"I3 every account of a transfer is its agency's, in its currency",
     "SELECT 1 FROM ledger_transfer t WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE"
     " (a.agency_id, a.account_id, a.currency) = (t.agency_id, t.debit_account, t.currency)) OR NOT EXISTS (SELECT 1"
     " FROM ledger_account a WHERE (a.agency_id, a.account_id, a.currency) ="
     " (t.agency_id, t.credit_account, t.currency))"},
    {"I4 a paid payment is posted, and no other",
     "SELECT 1 FROM payment p LEFT JOIN ledger_source s ON (s.agency_id, s.source_type, s.source_id, s.leg) ="
     " (p.agency_id, 'payment', p.payment_id, 1)"
     " WHERE (p.state IN ('paid', 'paid_late')) <> (s.transfer_id IS NOT NULL)"},
    {"I4 a paid payment is posted in full",
     "SELECT 1 FROM payment p JOIN ledger_transfer t ON (t.agency_id, t.source_type, t.source_id) ="
     " (p.agency_id, 'payment', p.payment_id) GROUP BY p.agency_id, p.payment_id, p.amount"
     " HAVING sum(t.amount) <> p.amount"},
    {"I4 a second success is posted, and nothing else of an attempt",
     "SELECT 1 FROM payment_attempt a LEFT JOIN ledger_source s ON (s.agency_id, s.source_type, s.source_id, s.leg) ="
     " (a.agency_id, 'attempt', a.attempt_id, 1) WHERE (a.state = 'excess') <> (s.transfer_id IS NOT NULL)"},
    {"I4 every fact that was posted has its transfer, and every transfer its fact",
     "SELECT 1 FROM ledger_source s FULL JOIN ledger_transfer t ON (t.agency_id, t.transfer_id, t.source_type,"
     " t.source_id, t.leg) = (s.agency_id, s.transfer_id, s.source_type, s.source_id, s.leg)"
     " WHERE s.transfer_id IS NULL OR t.transfer_id IS NULL"},
    {"I5 what is pending is resolved at most once, and never above itself",
     "SELECT 1 FROM ledger_transfer r LEFT JOIN ledger_transfer p ON (p.agency_id, p.transfer_id, p.kind) ="
     " (r.agency_id, r.pending_id, 'pending') WHERE r.pending_id IS NOT NULL GROUP BY r.agency_id, r.pending_id"
     " HAVING count(*) > 1 OR count(p.transfer_id) <> 1 OR sum(r.amount) > min(p.amount)"},
    {"I6 what was captured is the amount of a paid payment, and nothing of another",
     "SELECT 1 FROM payment WHERE captured_amount <> CASE WHEN state IN ('paid', 'paid_late') THEN amount ELSE 0 END"},
    {"I7 events are numbered 1 to n",
     "SELECT 1 FROM payment_event GROUP BY agency_id, payment_id HAVING count(*) <> max(seq) OR min(seq) <> 1"},
    {"I7 a payment is in the state of its last event",
     "SELECT 1 FROM payment p LEFT JOIN payment_event e ON (e.agency_id, e.payment_id, e.seq) ="
     " (p.agency_id, p.payment_id, p.event_seq)"
     " WHERE e.to_state IS DISTINCT FROM p.state OR e.hash IS DISTINCT FROM p.last_event_hash"},
    {"I7 each event goes on where the one before ended",
     "SELECT 1 FROM payment_event a JOIN payment_event b ON (b.agency_id, b.payment_id, b.seq) ="
     " (a.agency_id, a.payment_id, a.seq + 1) WHERE a.to_state <> b.from_state OR a.hash <> b.prev_hash"},
    {"I8 nothing is left for good that was paid",
     "SELECT 1 FROM payment_event WHERE from_state IN ('paid', 'paid_late')"},
    {"I11 a timer ends only what nobody can pay any more",
     "SELECT 1 FROM payment_event WHERE actor LIKE 'system:%' AND from_state || '>' || to_state NOT IN"
     " ('created>expired', 'pending>expired')"},
    {"I11 an end without money has no attempt that may take some",
     "SELECT 1 FROM payment p JOIN payment_attempt a USING (agency_id, payment_id)"
     " WHERE p.state IN ('failed', 'expired', 'cancelled') AND a.state IN ('prepared', 'sent', 'unknown', "
     "'succeeded')"},
    {"I14 no notification waits for ever", "SELECT 1 FROM inbox WHERE state = 'new'"},
    {"I14 an applied one names its payment",
     "SELECT 1 FROM inbox i LEFT JOIN payment p ON (p.agency_id, p.payment_id) = (i.agency_id, i.payment_id)"
     " WHERE i.payment_id IS NOT NULL AND p.payment_id IS NULL"},
    {"I15 the portal is told of every end, once, under the number of its event",
     "SELECT 1 FROM (SELECT agency_id, payment_id, seq, 'payment.' || CASE to_state WHEN 'cancelled' THEN 'canceled'"
     " ELSE to_state END AS type FROM payment_event WHERE to_state IN ('paid', 'paid_late', 'expired', 'cancelled',"
     " 'failed') UNION ALL SELECT agency_id, subject_id, seq, 'payment.paid' FROM money_event WHERE what = 'payment') e"
     " FULL JOIN (SELECT agency_id, aggregate_id AS payment_id, aggregate_seq AS seq, type FROM outbox"
     " WHERE type IN ('payment.paid', 'payment.paid_late', 'payment.expired', 'payment.canceled', 'payment.failed')) o"
     " USING (agency_id, payment_id, seq, type) WHERE e.agency_id IS NULL OR o.agency_id IS NULL"},
    {"I15 what the portal is told has the number of what happened, which no other has",
     "SELECT 1 FROM payment p JOIN outbox o ON (o.agency_id, o.aggregate_id) = (p.agency_id, p.payment_id)"
     " LEFT JOIN payment_event e ON (e.agency_id, e.payment_id, e.seq) = (o.agency_id, o.aggregate_id, o.aggregate_seq)"
     " LEFT JOIN money_event m ON (m.agency_id, m.subject_id, m.seq) = (o.agency_id, o.aggregate_id, o.aggregate_seq)"
     " GROUP BY o.agency_id, o.aggregate_id, o.aggregate_seq HAVING count(*) <> 1 OR count(e.seq) + count(m.seq) <> 1"},
    {"I15 the portal is told of every break, and of its every end",
     "SELECT 1 FROM (SELECT agency_id, subject_id, seq, CASE to_state WHEN 'open' THEN 'break.opened' ELSE"
     " 'break.resolved' END AS type FROM money_event WHERE what = 'break' AND (from_state = 'none' OR to_state ="
     " 'resolved')) e FULL JOIN (SELECT agency_id, aggregate_id AS subject_id, aggregate_seq AS seq, type FROM outbox"
     " WHERE type LIKE 'break.%') o USING (agency_id, subject_id, seq, type)"
     " WHERE e.agency_id IS NULL OR o.agency_id IS NULL"},
    {"I19 nobody resolves alone",
     "SELECT 1 FROM money_break WHERE state = 'resolved' AND (maker IS NULL OR checker IS NULL OR maker = checker)"},
    {"I20 a counter holds what its last drawer should, or was counted to",
     "SELECT 1 FROM (SELECT DISTINCT ON (agency_id, counter) agency_id, 'Assets:Cash:' || counter AS code,"
     " CASE state WHEN 'closed' THEN counted ELSE opening + taken - deposited END AS held FROM cash_drawer"
     " ORDER BY agency_id, counter, drawer_id DESC) d FULL JOIN (SELECT agency_id, a.code,"
     " sum(CASE WHEN a.account_id = t.debit_account THEN t.amount ELSE -t.amount END) AS booked FROM ledger_transfer t"
     " JOIN ledger_account a USING (agency_id) WHERE a.account_id IN (t.debit_account, t.credit_account)"
     " AND a.code LIKE 'Assets:Cash:%' GROUP BY agency_id, a.code) b USING (agency_id, code)"
     " WHERE coalesce(d.held, 0) <> coalesce(b.booked, 0)"},
    {"I20 what lies in suspense waits as a break, or is on its way back",
     "SELECT 1 FROM (SELECT agency_id, sum(CASE WHEN a.account_id = t.credit_account THEN t.amount ELSE -t.amount END)"
     " AS held FROM ledger_transfer t JOIN ledger_account a USING (agency_id) WHERE a.account_id IN (t.debit_account,"
     " t.credit_account) AND a.code LIKE 'Liabilities:Suspense:%' AND t.kind IN ('posted', 'post_pending',"
     " 'correction') GROUP BY agency_id) s FULL JOIN (SELECT b.agency_id, sum(b.amount) AS waits FROM money_break b"
     " LEFT JOIN refund r USING (agency_id, refund_id) WHERE b.kind IN ('late', 'excess', 'short', 'held', "
     "'unidentified') "
     "AND (b.state <> 'resolved' OR"
     " (b.remedy = 'return' AND r.state <> 'succeeded')) GROUP BY b.agency_id) b USING (agency_id)"
     " WHERE coalesce(s.held, 0) <> coalesce(b.waits, 0)"},
    {"I20 every đồng of a bank's credit is booked once",
     "SELECT 1 FROM (SELECT agency_id, 'Assets:Bank:' || account AS code, sum(amount) AS told FROM bank_credit"
     " GROUP BY 1, 2) c FULL JOIN (SELECT a.agency_id, a.code, sum(t.amount) AS booked FROM ledger_transfer t JOIN"
     " ledger_account a ON (a.agency_id, a.account_id) = (t.agency_id, t.debit_account)"
     " WHERE a.code LIKE 'Assets:Bank:%' AND t.source_type IN ('payment', 'credit') GROUP BY 1, 2) b"
     " USING (agency_id, code) WHERE c.told IS DISTINCT FROM b.booked"},
    {"I20 every credit has its place", "SELECT 1 FROM bank_credit WHERE outcome = 'new'"},
    {"I20 a clearing account holds what attempts took, and no more",
     "SELECT 1 FROM (SELECT agency_id, 'Assets:PSP:' || provider || ':Clearing' AS code, sum(amount) AS taken"
     " FROM payment_attempt WHERE state IN ('succeeded', 'excess') AND provider NOT IN ('vietqr', 'cash') GROUP BY 1, "
     "2) c FULL JOIN"
     " (SELECT a.agency_id, a.code, sum(t.amount) AS booked FROM ledger_transfer t JOIN ledger_account a ON"
     " (a.agency_id, a.account_id) = (t.agency_id, t.debit_account) WHERE a.code LIKE 'Assets:PSP:%:Clearing'"
     " AND t.source_type IN ('payment', 'attempt') GROUP BY 1, 2) b"
     " USING (agency_id, code) WHERE c.taken IS DISTINCT FROM b.booked"},
    {"I23 a credit pays its own agency's payment",
     "SELECT 1 FROM bank_credit c LEFT JOIN payment p ON (p.agency_id, p.payment_id) = (c.agency_id, c.payment_id)"
     " WHERE c.payment_id IS NOT NULL AND p.payment_id IS NULL"},
    {"I5 the guard of resolutions knows each",
     "SELECT 1 FROM (SELECT agency_id, pending_id, transfer_id FROM ledger_transfer WHERE pending_id IS NOT NULL) t"
     " FULL JOIN pending_resolution r ON (r.agency_id, r.pending_id, r.resolved_by) ="
     " (t.agency_id, t.pending_id, t.transfer_id) WHERE t.transfer_id IS NULL OR r.resolved_by IS NULL"},
    {"I5 what is resolved was pending between the same accounts",
     "SELECT 1 FROM ledger_transfer r JOIN ledger_transfer p ON (p.agency_id, p.transfer_id) ="
     " (r.agency_id, r.pending_id) WHERE (r.debit_account, r.credit_account) <> (p.debit_account, p.credit_account)"},
    {"I5 a refund's money is pending on the way, posted when it came, void when it did not",
     "SELECT 1 FROM refund r JOIN refund_part p USING (agency_id, refund_id) LEFT JOIN ledger_transfer t ON"
     " (t.agency_id, t.pending_id) = (p.agency_id, p.pending_id) WHERE coalesce(t.kind, 'pending') <> CASE r.state"
     " WHEN 'succeeded' THEN 'post_pending' WHEN 'failed' THEN 'void_pending' ELSE 'pending' END"},
    {"I5 a refund's parts are the refund",
     "SELECT 1 FROM refund r LEFT JOIN refund_part p USING (agency_id, refund_id) GROUP BY r.agency_id, r.refund_id"
     " HAVING sum(p.amount) <> r.amount OR (r.state NOT IN ('requested', 'failed') AND count(p.amount) = 0)"},
    {"I6 never more goes back than was captured",
     "SELECT 1 FROM payment WHERE NOT (refund_reserved >= 0 AND refunded_amount >= 0 AND"
     " refund_reserved + refunded_amount <= captured_amount AND captured_amount <= amount)"},
    {"I6 what is reserved and refunded are the refunds",
     "SELECT 1 FROM payment p LEFT JOIN refund r USING (agency_id, payment_id) GROUP BY p.agency_id, p.payment_id"
     " HAVING p.refund_reserved <> coalesce(sum(r.amount) FILTER (WHERE r.state IN ('requested', 'approved',"
     " 'submitted', 'unknown')), 0)"
     " OR p.refunded_amount <> coalesce(sum(r.amount) FILTER (WHERE r.state = 'succeeded'), 0)"},
    {"I7 the events of a payment's money go on from its own",
     "SELECT 1 FROM payment p JOIN money_event e ON (e.agency_id, e.subject_id) = (p.agency_id, p.payment_id)"
     " GROUP BY p.agency_id, p.payment_id HAVING min(e.seq) <> p.event_seq + 1 OR count(*) <> max(e.seq) - p.event_seq"
     " OR (array_agg(e.prev_hash ORDER BY e.seq))[1] <> p.last_event_hash"},
    {"I7 and each from the one before",
     "SELECT 1 FROM money_event a JOIN money_event b ON (b.agency_id, b.subject_id, b.seq) ="
     " (a.agency_id, a.subject_id, a.seq + 1) WHERE a.hash <> b.prev_hash"},
    {"I7 a refund is in the state of its last event, and every event goes on where the one before ended",
     "SELECT 1 FROM refund r LEFT JOIN (SELECT agency_id, refund_id, (array_agg(to_state ORDER BY seq DESC))[1] AS "
     "last,"
     " array_agg(from_state ORDER BY seq) AS froms, array_agg(to_state ORDER BY seq) AS tos FROM money_event"
     " WHERE what = 'refund' GROUP BY 1, 2) e USING (agency_id, refund_id) WHERE e.last IS DISTINCT FROM r.state"
     " OR e.froms[1] <> 'none' OR e.froms[2:] <> e.tos[:array_length(e.tos, 1) - 1]"},
    {"I15 the portal is told of every refund's end, once",
     "SELECT 1 FROM (SELECT agency_id, 'ref_' || refund_id AS id FROM refund WHERE state IN ('succeeded', 'failed')) r"
     " FULL JOIN (SELECT agency_id, CASE type WHEN 'payment.refunded' THEN payload::jsonb -> 'refund' ->> 'id'"
     " ELSE payload::jsonb ->> 'id' END AS id FROM outbox WHERE type IN ('payment.refunded', 'refund.failed',"
     " 'refund.succeeded')) o USING (agency_id, id) GROUP BY agency_id, id"
     " HAVING count(r.agency_id) <> 1 OR count(o.agency_id) <> 1"},
    {"I19 nobody approves what they proposed",
     "SELECT 1 FROM refund WHERE (state NOT IN ('requested', 'failed') AND (checker IS NULL OR checker = maker))"
     " OR claim_checker = claim_maker OR (way = 'payout' AND state = 'succeeded' AND claim_checker IS NULL)"},
    {"I20 nothing stays payable that was paid back",
     "SELECT 1 FROM ledger_transfer t JOIN ledger_account a ON a.agency_id = t.agency_id AND"
     " a.account_id IN (t.debit_account, t.credit_account) WHERE a.code = 'Liabilities:RefundsPayable'"
     " AND t.kind IN ('posted', 'post_pending', 'correction') GROUP BY t.agency_id"
     " HAVING sum(CASE WHEN a.account_id = t.credit_account THEN t.amount ELSE -t.amount END) <> 0"},
};

/// The invariants that do not hold. `run` is given one query and returns its rows.
template <class Run>
std::vector<std::string> broken_oracles(Run&& run) {
  std::vector<std::string> broken;
  for (const auto& [invariant, sql] : oracles) {
    if (!run(std::string{sql}).empty()) broken.emplace_back(invariant);
  }
  return broken;
}

}  // namespace kythu::payments::test
