#include <algorithm>

#include "desk.hpp"
#include "rejected.hpp"
#include "sql.hpp"
#include "transfers.hpp"

namespace kythu::payments {
namespace {

using channels::Notification;
using channels::Verdict;

enum class Proof { not_needed, stands, not_our_order, known_already, unproven };

/// The caller waits, and so does one of our workers.
constexpr std::chrono::seconds patience_with_proof{10};

/// Asked only about orders of ours whose money has not come: a stranger's message makes no work for the provider, and
/// leaves nothing in the inbox.
Proof confirm(const Desk& desk, const channels::Channel& channel, const Callback& callback, Notification& told) {
  auto question = channel.confirm(callback);
  if (!question) return Proof::not_needed;
  const auto found = desk.database.read(
      [&](db::Transaction& tx) { return tx.ask(sql::find_attempt, callback.channel, told.our_ref); });
  if (!told.for_our_terminal || found.empty()) return Proof::not_our_order;
  if (found.at(0, 2).words == "succeeded") return Proof::known_already;
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
    return channel->answer_to(callback, parts_->inbox.take(callback, *told));
  } catch (const std::exception& broken) {  // the provider repeats what was not answered with success
    desk.log.error("callback.failed", {{"channel", callback.channel}, {"what", broken.what()}});
    return channel->answer_to(callback, Verdict::failed);
  }
}

}  // namespace kythu::payments
