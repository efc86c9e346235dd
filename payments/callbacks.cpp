#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "desk.hpp"
#include "rejected.hpp"
#include "settlement.hpp"
#include "sql.hpp"

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

/// In the order that the providers document: terminal, order, amount and currency, state.
Handled apply(db::Transaction& tx, const Desk& desk, const Callback& callback, const Notification& told) {
  if (!told.for_our_terminal) return {Verdict::order_unknown, "ignored", "for another terminal", {}};
  const auto found = tx.exec(sql::find_attempt, callback.channel, told.our_ref);
  if (found.empty()) return {Verdict::order_unknown, "orphan", "no such order", {}};
  const PaymentKey key{db::to_id<AgencyId>(found[0][0]), db::to_id<PaymentId>(found[0][1])};
  auto head = lock_payment(tx, key);
  KYTHU_ASSERT(head);  // attempts refer to payments
  auto attempts = attempts_of(tx, key);
  const auto at = std::ranges::find(attempts, told.our_ref, &OpenAttempt::our_ref);
  KYTHU_ASSERT(at != attempts.end());
  if (told.amount != at->amount) return {Verdict::amount_differs, "conflict", "amount or currency differs", key};
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
  const auto fresh = tx.exec(sql::insert_inbox, callback.channel, told.dedupe_key, desk.clock(), callback.source,
                             callback.method, callback.query, headers_text(callback), to_hex(callback.body));
  const auto state = tx.exec(sql::lock_inbox, callback.channel, told.dedupe_key)[0][0].as<std::string>();
  if (fresh.affected_rows() == 0) tx.exec(sql::count_delivery, callback.channel, told.dedupe_key);
  if (state == "applied") return Verdict::already_confirmed;
  const auto result = apply(tx, desk, callback, told);
  tx.exec(sql::mark_inbox, callback.channel, told.dedupe_key, result.state, result.outcome, agency_text(result.payment),
          payment_text(result.payment));
  return result.verdict;
}

}  // namespace

CallbackAnswer Cashier::receive(const Callback& callback) {
  auto& desk = parts_->desk;
  const auto* channel = desk.channel(callback.channel);
  if (!channel) return {404, "text/plain", "no such channel"};
  try {
    const auto told = channel->read_callback(callback, desk.clock());
    if (!told) {
      const bool bad_signature = told.error() == channels::CallbackFault::bad_signature;
      desk.log.warning("callback.rejected", {{"channel", callback.channel}, {"source", callback.source}});
      parts_->rejected.keep(desk, callback, bad_signature ? "bad signature" : "malformed");
      return channel->answer(Verdict::bad_signature);
    }
    const auto verdict = desk.database.write([&](db::Transaction& tx) { return take(tx, desk, callback, *told); });
    return channel->answer(verdict);
  } catch (const std::exception& broken) {  // the provider repeats what was not answered with success
    desk.log.error("callback.failed", {{"channel", callback.channel}, {"what", broken.what()}});
    return channel->answer(Verdict::failed);
  }
}

}  // namespace kythu::payments
