#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "desk.hpp"
#include "rejected.hpp"
#include "settlement.hpp"
#include "sql.hpp"
#include "transfers.hpp"

namespace kythu::payments {
namespace {

using channels::Notification;
using channels::Verdict;

/// What became of a notification, as the inbox keeps it.
struct Handled {
  Verdict verdict{};
  const char* state = "";
  std::string outcome;
  std::optional<PaymentKey> payment;
};

Handled handled(Settled settled, const PaymentKey& key) {
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

/// In the order that the providers document: terminal, order, amount and currency, state.
Handled apply(db::Transaction& tx, const Desk& desk, const Callback& callback, const Notification& told,
              const db::Rows& found) {
  if (!told.for_our_terminal) return {Verdict::order_unknown, "ignored", "for another terminal", {}};
  if (found.empty()) return {Verdict::order_unknown, "orphan", "no such order", {}};
  const PaymentKey key{db::to_id<AgencyId>(found.at(0, 0)), db::to_id<PaymentId>(found.at(0, 1))};
  const auto lock = send_lock(tx, key);
  const auto known = send_attempts(tx, key);  // seen after the lock is held
  auto head = head_of(lock);
  KYTHU_ASSERT(head);  // attempts refer to payments
  auto attempts = to_attempts(known.rows());
  const auto at = std::ranges::find(attempts, told.our_ref, &OpenAttempt::our_ref);
  KYTHU_ASSERT(at != attempts.end());
  if (told.amount != at->amount) return {Verdict::amount_differs, "conflict", "amount or currency differs", key};
  if (is_only_a_hint(told.outcome) && at->may_take_money()) {
    tx.send(sql::reschedule_poll, key.agency, key.id, at->number, std::optional{desk.clock()});
  }
  const auto settled = settle(tx, desk, *head, attempts, static_cast<std::size_t>(at - attempts.begin()),
                              {.outcome = told.outcome,
                               .actor = callback.channel + ":callback",
                               .evidence = fmt::format(R"({{"inbox":"{}"}})", told.dedupe_key),
                               .at = desk.clock()});
  return handled(settled, key);
}

std::optional<std::string> agency_text(const std::optional<PaymentKey>& key) {
  return key ? std::optional{key->agency.uuid_text()} : std::nullopt;
}
std::optional<std::string> payment_text(const std::optional<PaymentKey>& key) {
  return key ? std::optional{key->id.uuid_text()} : std::nullopt;
}

/// A twin waits at the inbox's key until the first is committed, and then finds it applied.
Verdict take(db::Transaction& tx, const Desk& desk, const Callback& callback, const Notification& told) {
  const auto inbox = tx.send(sql::receive_inbox, callback.channel, told.dedupe_key, desk.clock(), callback.source,
                             callback.method, callback.query, headers_text(callback), callback.body);
  const auto found = tx.send(sql::find_attempt, callback.channel, told.our_ref);
  const auto state = inbox.rows().at(0, 0).text();
  if (state == "applied") return Verdict::already_confirmed;
  const auto result = apply(tx, desk, callback, told, found.rows());
  tx.send(sql::mark_inbox, callback.channel, told.dedupe_key, result.state, result.outcome, agency_text(result.payment),
          payment_text(result.payment));
  return result.verdict;
}

enum class Proof { not_needed, stands, not_our_order, known_already, unproven };

/// The caller waits, and so does one of our workers.
constexpr std::chrono::seconds patience_with_proof{10};

/// Asked only about orders of ours whose money has not come: a stranger's message makes no work for the provider, and
/// leaves nothing in the inbox.
Proof confirm(const Desk& desk, const channels::Channel& channel, const Callback& callback, Notification& told) {
  auto question = channel.confirm(callback);
  if (!question) return Proof::not_needed;
  const auto found = desk.database.read(
      [&](db::Transaction& tx) { return tx.exec(sql::find_attempt, callback.channel, told.our_ref); });
  if (!told.for_our_terminal || found.empty()) return Proof::not_our_order;
  if (found[0][2].as<std::string>() == "succeeded") return Proof::known_already;
  question->patience = std::min<std::chrono::milliseconds>(question->patience, patience_with_proof);
  const auto reply = desk.outside.fetch(*question);
  if (!reply) return Proof::unproven;
  told.outcome = channel.read_proof(callback, *reply, desk.clock());
  return std::holds_alternative<channels::CannotTell>(told.outcome) ? Proof::unproven : Proof::stands;
}

}  // namespace

CallbackAnswer Cashier::receive(const Callback& callback) {
  auto& desk = parts_->desk;
  if (const auto* feed = desk.feed(callback.channel)) return receive_transfers(desk, parts_->rejected, *feed, callback);
  const auto* channel = desk.channel(callback.channel);
  if (!channel) return {404, "text/plain", "no such channel"};
  const auto refuse = [&](const char* why, Verdict verdict) {
    desk.log.warning("callback.rejected", {{"channel", callback.channel}, {"source", callback.source}, {"why", why}});
    parts_->rejected.keep(desk, callback, why);
    return channel->answer_to(callback, verdict);
  };
  try {
    auto told = channel->read_callback(callback, desk.clock());
    if (!told) {
      const bool bad_signature = told.error() == channels::CallbackFault::bad_signature;
      return refuse(bad_signature ? "bad signature" : "malformed", Verdict::bad_signature);
    }
    switch (confirm(desk, *channel, callback, *told)) {
      case Proof::not_our_order: return refuse("no such order", Verdict::order_unknown);
      case Proof::known_already: return channel->answer_to(callback, Verdict::already_confirmed);
      case Proof::unproven: return refuse("not confirmed", Verdict::failed);
      case Proof::not_needed:
      case Proof::stands: break;
    }
    const auto verdict = desk.database.write([&](db::Transaction& tx) { return take(tx, desk, callback, *told); });
    return channel->answer_to(callback, verdict);
  } catch (const std::exception& broken) {  // the provider repeats what was not answered with success
    desk.log.error("callback.failed", {{"channel", callback.channel}, {"what", broken.what()}});
    return channel->answer_to(callback, Verdict::failed);
  }
}

}  // namespace kythu::payments
