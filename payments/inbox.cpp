#include "inbox.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "desk.hpp"
#include "settlement.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using channels::Notification;
using channels::Verdict;

/// What became of a notification, as the inbox keeps it.
struct Ending {
  Verdict verdict{};
  const char* state = "";
  std::string outcome;
  std::optional<PaymentKey> payment;
};

Ending ending_of(Settled settled, const PaymentKey& key) {
  switch (settled) {
    case Settled::applied: return {Verdict::recorded, "applied", "applied", key};
    case Settled::already: return {Verdict::already_confirmed, "ignored", "known already", key};
    case Settled::amount_differs: return {Verdict::amount_differs, "conflict", "amount differs", key};
    case Settled::contradiction: return {Verdict::failed, "conflict", "contradicts what is known", key};
  }
  KYTHU_ASSERT(false);
  return {};
}

/// A notice that something happened, without a word on what: the provider is asked at once.
bool is_only_a_hint(const channels::Outcome& outcome) {
  const auto* doubt = std::get_if<channels::CannotTell>(&outcome);
  return doubt && doubt->kind == channels::CannotTell::Kind::still_open;
}

}  // namespace

/// A notification on its way through one transaction.
class Arrival {
 public:
  Arrival(const Callback& callback, const Notification& told) : callback_(callback), told_(told) {}

  Verdict verdict{};

  void find(db::Transaction& tx) {
    found_ = tx.send(sql::find_attempt, callback_.channel, told_.our_ref);
    key_.reset();
  }
  void see_whose_it_is() {
    const auto rows = found_->rows();
    if (!rows.empty()) key_ = {db::to_id<AgencyId>(rows.at(0, 0)), db::to_id<PaymentId>(rows.at(0, 1))};
  }
  /// Payments are locked in one order by all.
  std::string place() const { return key_ ? key_->id.uuid_text() : ""; }
  /// A twin waits at the payment until the first is committed, and then finds it applied.
  void lock(db::Transaction& tx) {
    if (key_) {
      lock_ = send_lock(tx, *key_);
      attempts_ = send_attempts(tx, *key_);  // seen after the lock is held
      facts_ = send_facts(tx, *key_, callback_.channel, told_.outcome);
    }
    inbox_ = tx.send(sql::find_inbox, callback_.channel, told_.dedupe_key);
  }
  void take(db::Transaction& tx, const Desk& desk) {
    const auto inbox = inbox_->rows();
    const auto state = inbox.empty() ? "" : inbox.at(0, 0).text();
    if (state == "applied") return count(tx);
    const auto result = apply(tx, desk);
    tx.send(sql::keep_inbox, callback_.channel, told_.dedupe_key, desk.clock(), callback_.source, callback_.method,
            callback_.query, headers_text(callback_), callback_.body, result.state, result.outcome,
            result.payment ? std::optional{result.payment->agency} : std::nullopt,
            result.payment ? std::optional{result.payment->id} : std::nullopt);
    verdict = result.verdict;
  }
  /// What only one of them can do in a transaction.
  std::vector<std::string> claims() const {
    std::vector<std::string> all{callback_.channel + " " + told_.dedupe_key};
    if (key_) all.push_back(key_->id.uuid_text());
    return all;
  }

 private:
  void count(db::Transaction& tx) {
    tx.send(sql::count_delivery, callback_.channel, told_.dedupe_key);
    verdict = Verdict::already_confirmed;
  }
  /// In the order that the providers document: terminal, order, amount and currency, state.
  Ending apply(db::Transaction& tx, const Desk& desk) {
    if (!told_.for_our_terminal) return {Verdict::order_unknown, "ignored", "for another terminal", {}};
    if (!key_) return {Verdict::order_unknown, "orphan", "no such order", {}};
    auto head = head_of(*lock_);
    KYTHU_ASSERT(head);  // attempts refer to payments
    auto attempts = to_attempts(attempts_->rows());
    const auto at = std::ranges::find(attempts, told_.our_ref, &OpenAttempt::our_ref);
    KYTHU_ASSERT(at != attempts.end());
    if (told_.amount != at->amount) return {Verdict::amount_differs, "conflict", "amount or currency differs", *key_};
    if (is_only_a_hint(told_.outcome) && at->may_take_money()) {
      tx.send(sql::reschedule_poll, key_->agency, key_->id, at->number, std::optional{desk.clock()});
    }
    const auto settled = settle(tx, desk, *head, attempts, static_cast<std::size_t>(at - attempts.begin()),
                                {.outcome = told_.outcome,
                                 .actor = callback_.channel + ":callback",
                                 .evidence = fmt::format(R"({{"inbox":"{}"}})", told_.dedupe_key),
                                 .at = desk.clock()},
                                facts_);
    return ending_of(settled, *key_);
  }

  const Callback& callback_;
  const Notification& told_;
  std::optional<PaymentKey> key_;
  std::optional<db::Answer> found_, attempts_, inbox_;
  std::optional<PendingLock> lock_;
  Facts facts_;
};

namespace {

/// Two that speak of the same payment do not share a transaction: the second has to see what the first did.
struct Entangled : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// As many messages for all as for one: whose they are, what stands there, what becomes of it.
void take_all(db::Transaction& tx, const Desk& desk, std::vector<Arrival*> arrivals) {
  std::set<std::string> claimed;
  for (auto* one : arrivals) {
    db::begin_strand(tx);
    one->find(tx);
  }
  for (auto* one : arrivals) one->see_whose_it_is();
  std::ranges::sort(arrivals, {}, [](const auto* one) { return one->place(); });
  for (auto* one : arrivals) {
    for (auto& claim : one->claims()) {
      if (!claimed.insert(std::move(claim)).second) throw Entangled{"told twice at once"};
    }
    db::begin_strand(tx);
    one->lock(tx);
  }
  for (auto* one : arrivals) {
    db::begin_strand(tx);
    one->take(tx, desk);
  }
  db::begin_strand(tx);  // what every transaction ends with
}

}  // namespace

Inbox::Inbox(const Desk& desk)
    : gathering_(
          [&desk](const std::vector<Arrival*>& arrivals) {
            desk.database.write([&](db::Transaction& tx) {
              take_all(tx, desk, arrivals);
              return Done{};
            });
          },
          2) {}

Verdict Inbox::take(const Callback& callback, const Notification& told) {
  Arrival arrival{callback, told};
  gathering_.run(arrival);
  return arrival.verdict;
}

}  // namespace kythu::payments
