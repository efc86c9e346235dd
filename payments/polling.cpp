#include <algorithm>

#include <fmt/format.h>

#include "break_store.hpp"
#include "config/base/digest.hpp"
#include "desk.hpp"
#include "ledger/accounts.hpp"
#include "schedule.hpp"
#include "settlement.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using namespace std::chrono_literals;

constexpr auto lease = 2min;      // longer than the longest call; a claimant that died is replaced after it
constexpr auto soon_again = 30s;  // when the question did not leave

struct Due {
  PaymentKey key;
  std::string our_ref, provider;
  Instant created_at, valid_until;
};

std::vector<Due> claim(db::Transaction& tx, Instant now, std::size_t most) {
  std::vector<Due> due;
  for (const auto& row : tx.exec(sql::claim_polls, now, Instant{now + lease}, most)) {
    due.push_back({{db::to_id<AgencyId>(row[0]), db::to_id<PaymentId>(row[1])},
                   row[2].as<std::string>(),
                   row[3].as<std::string>(),
                   db::to_instant(row[4]),
                   db::to_instant(row[5])});
  }
  return due;
}

struct Heard {
  std::optional<channels::Outcome> outcome;  ///< nullopt: the question never left
  std::string evidence = "{}";
};

Heard ask(const Desk& desk, const channels::Channel& channel, const Due& due) {
  const auto now = desk.clock();
  const auto request = to_hex(new_uuid(now, desk.random).bytes);
  const channels::Question question{request, due.our_ref, due.created_at, due.valid_until, now};
  const auto asking = channel.ask(question);
  if (asking.url.empty()) {  // this provider tells, and cannot be asked: until the order is over there is nothing amiss
    using enum channels::CannotTell::Kind;
    return {channels::CannotTell{now <= due.valid_until ? still_open : no_answer, "cannot be asked"}};
  }
  const auto reply = desk.outside.fetch(asking);
  if (reply) {
    return {channel.read_reply(question, *reply),
            fmt::format(R"({{"inquiry":"{}","reply_sha256":"{}"}})", request, to_hex(sha256(reply->body)))};
  }
  const auto evidence = fmt::format(R"({{"inquiry":"{}"}})", request);
  switch (reply.error()) {
    case wire::FetchFault::not_allowed:
    case wire::FetchFault::unreachable:
    case wire::FetchFault::egress_down: return {std::nullopt, evidence};
    case wire::FetchFault::in_doubt:
    case wire::FetchFault::too_large: break;
  }
  return {channels::CannotTell{channels::CannotTell::Kind::no_answer, "no answer"}, evidence};
}

bool may_get_clear(Settled settled) { return settled != Settled::amount_differs && settled != Settled::contradiction; }

/// A task for two officers about one order.
void open_task(db::Transaction& tx, const Desk& desk, const PaymentKey& key, const OpenAttempt& attempt, BreakKind kind,
               std::string_view source_type, const std::string& actor) {
  open_break(tx, desk,
             {.agency = key.agency,
              .kind = kind,
              .payment = key.id,
              .amount = attempt.amount,
              .source_type = std::string{source_type},
              .source = attempt.id.uuid,
              .came_by = ledger::clearing(attempt.channel),
              .channel = attempt.channel,
              .attempt = attempt.id,
              .actor = actor});
}

/// Once an order: also when the payment is over, for the money that the provider speaks of is somebody's.
void report_conflict(db::Transaction& tx, const Desk& desk, const PaymentKey& key, const OpenAttempt& attempt,
                     const std::string& actor) {
  if (!tx.exec(sql::conflict_is_known, key.agency, attempt.id).empty()) return;
  open_task(tx, desk, key, attempt, BreakKind::conflicted, "conflict", actor);
}

/// No timer ends it: the provider may still say something, a file may prove it, or two officers end it with evidence.
void leave_to_officers(db::Transaction& tx, const Desk& desk, const PaymentKey& key, const OpenAttempt& attempt,
                       const std::string& actor) {
  if (!tx.exec(sql::break_is_known, key.agency, "unsettled", attempt.id).empty()) return;
  open_task(tx, desk, key, attempt, BreakKind::unsettled, "unsettled", actor);
}

/// The answer and the next time to ask, in one transaction.
void take_answer(db::Transaction& tx, const Desk& desk, const Due& due, const Heard& heard) {
  auto head = lock_payment(tx, due.key);
  KYTHU_ASSERT(head);
  auto attempts = attempts_of(tx, due.key);
  const auto attempt = std::ranges::find(attempts, due.our_ref, &OpenAttempt::our_ref);
  KYTHU_ASSERT(attempt != attempts.end());
  const auto which = static_cast<std::size_t>(attempt - attempts.begin());
  const auto now = desk.clock();
  const auto again = [&](std::optional<Instant> at) {
    tx.exec(sql::reschedule_poll, due.key.agency, due.key.id, attempt->number, at);
  };
  if (!heard.outcome) return again(now + soon_again);
  Word word{*heard.outcome, due.provider + ":inquiry", heard.evidence, now};
  const auto settled = settle(tx, desk, *head, attempts, which, word);
  if (!may_get_clear(settled)) {
    desk.log.error("payment.conflicted", {{"payment", due.key.id.text()}});
    change(tx, *head, {Event::amount_differs, word.actor, word.evidence, now, {}}, desk.random);
    report_conflict(tx, desk, due.key, *attempt, word.actor);
    return again(std::nullopt);
  }
  const auto next = attempt->may_take_money() ? next_poll(desk.settings, *attempt, now) : std::nullopt;
  if (attempt->may_take_money() && !next) {
    desk.log.error("payment.outcome_unknown", {{"payment", due.key.id.text()}, {"attempt", attempt->id.text()}});
    word.outcome = channels::CannotTell{channels::CannotTell::Kind::no_answer, "asked to the end of the schedule"};
    settle(tx, desk, *head, attempts, which, word);
    leave_to_officers(tx, desk, due.key, *attempt, word.actor);
  }
  again(next);
}

/// Only what no provider can still take money for; the lock and a second look keep a callback from being overtaken.
bool expire(db::Transaction& tx, const Desk& desk, const PaymentKey& key, Instant now) {
  auto head = lock_payment(tx, key);
  if (!head || head->expires_at > now) return false;
  if (std::ranges::any_of(attempts_of(tx, key), &OpenAttempt::may_take_money)) return false;
  return change(tx, *head, {Event::expired, "system:expiry", "{}", now, {}}, desk.random);
}

}  // namespace

std::size_t Cashier::poll(std::size_t most) {
  const auto& desk = parts_->desk;
  parts_->desk.gate.look_again(desk.database, desk.clock());
  const auto due = desk.database.write([&](db::Transaction& tx) { return claim(tx, desk.clock(), most); });
  for (const auto& one : due) {
    const auto* channel = desk.channel(one.provider);
    if (!channel) continue;  // its terminal was taken out of the settings; the lease lets it wait
    try {
      const auto heard = ask(desk, *channel, one);
      desk.database.write([&](db::Transaction& tx) {
        take_answer(tx, desk, one, heard);
        return Done{};
      });
    } catch (const pqxx::sql_error& broken) {  // one case that cannot be written must not keep the others waiting
      desk.log.error("payment.poll_failed", {{"payment", one.key.id.text()}, {"what", broken.what()}});
    }
  }
  const auto now = desk.clock();
  const auto over = desk.database.read([&](db::Transaction& tx) {
    std::vector<PaymentKey> keys;
    for (const auto& row : tx.exec(sql::find_expired, now, most)) {
      keys.push_back({db::to_id<AgencyId>(row[0]), db::to_id<PaymentId>(row[1])});
    }
    return keys;
  });
  std::size_t ended = 0;
  for (const auto& key : over) {
    ended += desk.database.write([&](db::Transaction& tx) { return expire(tx, desk, key, now); }) ? 1 : 0;
  }
  return due.size() + ended;
}

}  // namespace kythu::payments
