#include "payments/histories/bench.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "payments/oracles.hpp"
#include "payments/other_ledgers.hpp"

namespace kythu::payments::test {
namespace {

/// As Model::text() writes it. Histories take place in November and December 2026, so two partitions are read.
constexpr const char* whole_text = R"(
SELECT concat(
 (SELECT string_agg(concat('payment ', p.state, ' ', p.captured_amount, ' ', p.refund_reserved, ' ',
    p.refunded_amount, ' ', p.event_seq, ' ', p.paid_channel, CASE WHEN p.late_applied THEN ' applied' END,
    E'\n  path ', (SELECT string_agg(e.to_state, ' ' ORDER BY e.seq) FROM payment_event e
      WHERE (e.agency_id, e.payment_id) = (p.agency_id, p.payment_id)),
    E'\n  news ', (SELECT string_agg(o.type || '#' || o.aggregate_seq, ' ' ORDER BY o.aggregate_seq) FROM outbox o
      WHERE (o.agency_id, o.aggregate_id) = (p.agency_id, p.payment_id)), E'\n',
    (SELECT string_agg(concat('  ', a.provider, ' ', a.state, ' ', a.amount, ' ', a.provider_txn, E'\n'), ''
      ORDER BY a.attempt_no) FROM payment_attempt a WHERE (a.agency_id, a.payment_id) = (p.agency_id, p.payment_id))),
    '' ORDER BY p.payment_id) FROM payment p WHERE p.agency_id = $1),
 (SELECT string_agg(concat('pending ', code, ' ', amount, E'\n'), '' ORDER BY code) FROM (
    SELECT a.code, sum(t.amount) AS amount FROM ledger_transfer t JOIN ledger_account a
      ON (a.agency_id, a.account_id) = ($1, t.debit_account)
    WHERE t.agency_id = $1 AND t.business_date BETWEEN '2026-11-01' AND '2026-12-31' AND t.kind = 'pending'
      AND NOT EXISTS (SELECT 1 FROM pending_resolution r WHERE (r.agency_id, r.pending_id) = ($1, t.transfer_id))
    GROUP BY a.code) held),
 (SELECT string_agg(concat(code, ' ', debits, ' ', credits, E'\n'), '' ORDER BY code) FROM (
    SELECT a.code, sum(t.debit) AS debits, sum(t.credit) AS credits FROM (
      SELECT debit_account AS account, amount AS debit, 0 AS credit FROM ledger_transfer
      WHERE agency_id = $1 AND business_date BETWEEN '2026-11-01' AND '2026-12-31'
        AND kind IN ('posted', 'post_pending') UNION ALL
      SELECT credit_account, 0, amount FROM ledger_transfer
      WHERE agency_id = $1 AND business_date BETWEEN '2026-11-01' AND '2026-12-31'
        AND kind IN ('posted', 'post_pending')) t
    JOIN ledger_account a ON (a.agency_id, a.account_id) = ($1, t.account) GROUP BY a.code) sums),
 (SELECT string_agg(line, '' ORDER BY line) FROM (
    SELECT concat(provider, ' ', state, ': ', outcome, ' x', deliveries, E'\n') AS line FROM inbox
    WHERE agency_id = $1 UNION ALL
    SELECT concat('credit ', feed, ' ', transaction, ' ', amount, ' ', outcome, E'\n') FROM bank_credit
    WHERE agency_id = $1 UNION ALL
    SELECT concat('refund ', way, ' ', state, ' ', amount, ' ', claim, E'\n') FROM refund
    WHERE agency_id = $1 UNION ALL
    SELECT concat('break ', kind, ' ', amount, ' ', state, ' ', remedy, E'\n') FROM money_break WHERE agency_id = $1) lines)))";

constexpr const char* due = R"(
SELECT min(at) FROM (
  SELECT greatest(next_poll_at, leased_until) AS at FROM payment_attempt
  WHERE agency_id = $1 AND state IN ('prepared', 'sent', 'unknown') AND next_poll_at IS NOT NULL UNION ALL
  SELECT greatest(next_try_at, leased_until) FROM refund r
  WHERE agency_id = $1 AND way = 'channel' AND state IN ('approved', 'submitted', 'unknown') AND next_try_at IS NOT NULL
    AND NOT (state = 'approved' AND EXISTS (  -- it looks every half minute whether the one before it is over
      SELECT 1 FROM refund o WHERE (o.agency_id, o.attempt_id) = ($1, r.attempt_id) AND o.refund_id <> r.refund_id
      AND o.way = 'channel' AND o.state IN ('submitted', 'unknown')))
  UNION ALL
  SELECT expires_at FROM payment p WHERE agency_id = $1 AND state IN ('created', 'pending') AND NOT EXISTS (
    SELECT 1 FROM payment_attempt a WHERE (a.agency_id, a.payment_id) = (p.agency_id, p.payment_id)
    AND a.state NOT IN ('failed', 'cancelled'))) times)";

constexpr const char* personal = R"(
SELECT 1 FROM payment_event WHERE body LIKE '%CANARY%' OR actor LIKE '%CANARY%' UNION ALL
SELECT 1 FROM outbox WHERE payload LIKE '%CANARY%' UNION ALL
SELECT 1 FROM money_event WHERE body LIKE '%CANARY%' OR actor LIKE '%CANARY%' UNION ALL
SELECT 1 FROM audit_record WHERE concat(actor, object, detail) LIKE '%CANARY%')";

/// Behind every history.
constexpr auto far_day = std::chrono::year{2027} / 2 / 1;

}  // namespace

Bench::Bench(std::size_t places) {
  // A province has few agencies, and the room's inbox is asked by its own key alone: only this many histories need
  // these.
  database_.as_owner("CREATE INDEX ON agency (bank_account)");
  database_.as_owner("CREATE INDEX ON inbox (agency_id)");
  reader_ = std::make_unique<pqxx::connection>(database_.owner_words());
  reader_->prepare("text", whole_text);
  reader_->prepare("due", due);
  add_places(1);
  neighbour_ = next_place();
  add_places(places);
  const auto log = folder_ / "log";
  standard_error_ = dup(STDERR_FILENO);
  const int file = open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
  dup2(file, STDERR_FILENO);
  close(file);
}

Bench::~Bench() {
  dup2(standard_error_, STDERR_FILENO);
  close(standard_error_);
}

void Bench::add_places(std::size_t count) {
  for (const auto& row : database_.as_owner(
           "INSERT INTO agency (agency_id, code, name, tax_code, address, phone, bank_bin, bank_account, created_at)"
           " SELECT gen_random_uuid(), 'H' || n, 'Sở ' || n, '0123456789', 'Số 1', '024', '970436',"
           " '00' || (1000000000 + n), now() FROM generate_series(" +
           std::to_string(made_ + 1) + ", " + std::to_string(made_ + count) +
           ") n RETURNING agency_id, bank_account")) {
    places_.push_back({db::to_id<AgencyId>(row[0]), row[1].as<std::string>()});
  }
  made_ += count;
}

Place Bench::next_place() {
  if (places_.empty()) add_places(100);
  auto place = places_.back();
  places_.pop_back();
  return place;
}

std::string Bench::text_of(AgencyId agency) {
  pqxx::nontransaction work{*reader_};
  return work.exec_prepared1("text", agency.uuid_text())[0].as<std::string>();
}

std::optional<Instant> Bench::next_due(AgencyId agency) {
  pqxx::nontransaction work{*reader_};
  const auto row = work.exec_prepared1("due", agency.uuid_text());
  if (row[0].is_null()) return std::nullopt;
  return db::to_instant(row[0]);
}

std::string Bench::our_ref(AgencyId agency, const std::string& payment, std::size_t attempt) {
  pqxx::nontransaction work{*reader_};
  return work
      .exec_params1("SELECT our_ref FROM payment_attempt WHERE (agency_id, payment_id, attempt_no) = ($1, $2, $3)",
                    agency.uuid_text(), payment, attempt)[0]
      .as<std::string>();
}

std::string Bench::refund_of(AgencyId agency, const std::string& ref) {
  pqxx::nontransaction work{*reader_};
  return work
      .exec_params1("SELECT refund_id FROM refund WHERE (agency_id, our_ref) = ($1, $2)", agency.uuid_text(), ref)[0]
      .as<std::string>();
}

std::string Bench::ref_of_refund(AgencyId agency, const std::string& refund) {
  pqxx::nontransaction work{*reader_};
  return work
      .exec_params1("SELECT our_ref FROM refund WHERE (agency_id, refund_id) = ($1, $2)", agency.uuid_text(), refund)[0]
      .as<std::string>("");
}

std::string Bench::break_like(AgencyId agency, const ModelBreak& one, const std::set<std::string>& known) {
  pqxx::nontransaction work{*reader_};
  for (const auto& row : work.exec_params(
           "SELECT b.break_id FROM money_break b LEFT JOIN payment_attempt a USING (agency_id, attempt_id)"
           " WHERE b.agency_id = $1 AND b.kind = $2 AND b.amount = $3 AND b.state = 'open' AND b.channel = $4"
           " AND b.came_by = $5 AND coalesce(b.payment_id::text, '') = $6 AND coalesce(a.our_ref, '') = $7",
           agency.uuid_text(), one.kind, one.amount, one.channel, one.came_by, one.payment, one.order)) {
    if (!known.contains(row[0].as<std::string>())) return row[0].as<std::string>();
  }
  return {};
}

std::vector<std::string> Bench::refunds_of(AgencyId agency) {
  pqxx::nontransaction work{*reader_};
  std::vector<std::string> ids;
  for (const auto& row : work.exec_params("SELECT refund_id FROM refund WHERE agency_id = $1", agency.uuid_text())) {
    ids.push_back(row[0].as<std::string>());
  }
  return ids;
}

std::vector<std::string> Bench::payments_of(AgencyId agency) {
  pqxx::nontransaction work{*reader_};
  std::vector<std::string> ids;
  for (const auto& row : work.exec_params("SELECT payment_id FROM payment WHERE agency_id = $1", agency.uuid_text())) {
    ids.push_back(row[0].as<std::string>());
  }
  return ids;
}

std::string Bench::log_text() {
  std::ostringstream text;
  text << std::ifstream{folder_ / "log"}.rdbuf();
  return text.str();
}

std::vector<std::string> Bench::faults(bool last) {
  if (last) end_of_days();
  auto broken = broken_oracles([&](const std::string& sql) { return database_.as_owner(sql); });
  if (!database_.as_owner(personal).empty()) broken.emplace_back("I30 personal data in an event or a record");
  if (log_text().find(canary) != std::string::npos) broken.emplace_back("I30 personal data in the log");
  for (const auto& [agency, text] : ended_) {
    if (last && text_of(agency) != text) broken.emplace_back("I23 a later history changed " + agency.text());
  }
  compare_with_other_ledgers(broken);
  if (!text_of(neighbour_.agency).empty()) broken.emplace_back("I23 the neighbour's books were touched");
  return broken;
}

/// I27, of the last few: as one set of books.
void Bench::compare_with_other_ledgers(std::vector<std::string>& broken) {
  constexpr std::size_t few = 20;
  ledger::Books books{.agency = "H1", .day = {}, .opening = {}, .entries = {}};
  Sums ours, as_beancount;
  for (auto i = ended_.size() - std::min(few, ended_.size()); i < ended_.size(); ++i) {
    const auto agency = ended_[i].first;
    const auto [entries, balances] = database_.app().read([&](db::Transaction& tx) {
      return std::pair{ledger::entries(tx, {.agency = agency, .limit = 10'000}),
                       ledger::balances(tx, agency, Instant{std::chrono::sys_days{far_day}})};
    });
    books.entries.insert(books.entries.end(), entries.rbegin(), entries.rend());
    for (const auto& one : balances) {
      if (one.debits != one.credits) ours[one.code] += one.debits - one.credits;
    }
  }
  std::ranges::stable_sort(books.entries, {}, &ledger::Entry::posted_at);
  std::erase_if(ours, [](const auto& one) { return one.second == 0; });
  for (const auto& [code, sum] : ours) as_beancount[ledger::beancount_name(code)] += sum;
  if (summed_by_hledger(books) != ours) broken.emplace_back("I27 hledger counts otherwise");
  if (summed_by_beancount(books) != as_beancount) broken.emplace_back("I27 beancount counts otherwise");
}

void Bench::end_of_days() {
  while (ledger::turn_day(database_.app(), Instant{std::chrono::sys_days{far_day}})) {
  }
}

void Bench::clear_work() {
  database_.as_owner("UPDATE payment_attempt SET next_poll_at = NULL WHERE next_poll_at IS NOT NULL");
  database_.as_owner("UPDATE refund SET next_try_at = NULL WHERE next_try_at IS NOT NULL");
  database_.as_owner("UPDATE payment SET expires_at = 'infinity' WHERE state IN ('created', 'pending')");
}

}  // namespace kythu::payments::test
