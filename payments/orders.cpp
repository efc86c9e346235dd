#include "orders.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "rejected.hpp"
#include "schedule.hpp"
#include "settlement.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using channels::CannotTell;
using channels::Created;
using channels::DefinitelyFailed;
using channels::Handover;

struct Heard {
  Created created;
  std::string evidence;
};

Heard call(const Desk& desk, const channels::Channel& channel, const OrderToPlace& order) {
  const auto reply = desk.outside.fetch(order.request);
  if (reply) {
    return {channel.read_created(order.order, *reply),
            fmt::format(R"({{"order":"{}","reply_sha256":"{}"}})", order.order.our_ref, to_hex(sha256(reply->body)))};
  }
  const auto evidence = fmt::format(R"({{"order":"{}"}})", order.order.our_ref);
  if (was_never_sent(reply.error())) return {DefinitelyFailed{"the request was not sent"}, evidence};
  return {CannotTell{CannotTell::Kind::no_answer, "no answer"}, evidence};
}

/// The payment's row is locked, and `attempt` is what became of ours in the meantime: a callback or an inquiry may
/// have been faster than the provider's own answer.
class Reception {
 public:
  Reception(db::Transaction& tx, const Desk& desk, const OrderToPlace& order, const Heard& heard)
      : tx_(tx), desk_(desk), order_(order), heard_(heard), head_(lock_payment(tx, order.payment)) {
    KYTHU_ASSERT(head_);
    attempts_ = attempts_of(tx, order.payment);
    const auto at = std::ranges::find(attempts_, order.order.our_ref, &OpenAttempt::our_ref);
    KYTHU_ASSERT(at != attempts_.end());
    which_ = static_cast<std::size_t>(at - attempts_.begin());
  }

  std::optional<Refusal> operator()(const Handover& handover) {
    auto& attempt = attempts_[which_];
    if (!attempt.may_take_money()) return Refusal::not_payable;
    if (handover.url.empty()) return (*this)(CannotTell{CannotTell::Kind::no_answer, "no page"});
    tx_.exec(sql::hand_over_attempt, order_.payment.agency, order_.payment.id, attempt.number, handover.url,
             storable(handover.qr), storable(handover.deeplink), next_poll(desk_.settings, attempt, desk_.clock()));
    return std::nullopt;
  }
  std::optional<Refusal> operator()(const DefinitelyFailed& failed) {
    say(failed, failed.reason);
    return Refusal::channel_refused;
  }
  std::optional<Refusal> operator()(const CannotTell& doubt) {
    // Whatever the kind: nobody has the page, so the payer cannot be waited for.
    say(CannotTell{CannotTell::Kind::no_answer, doubt.why}, doubt.why);
    const auto& attempt = attempts_[which_];
    if (attempt.may_take_money()) {
      tx_.exec(sql::reschedule_poll, order_.payment.agency, order_.payment.id, attempt.number,
               next_poll(desk_.settings, attempt, desk_.clock()));
    }
    return Refusal::attempt_unsettled;
  }

 private:
  void say(const channels::Outcome& outcome, const std::string& why) {
    const auto& attempt = attempts_[which_];
    desk_.log.warning("payment.order_failed",
                      {{"payment", order_.payment.id.text()}, {"channel", attempt.channel}, {"why", why}});
    settle(tx_, desk_, *head_, attempts_, which_,
           {outcome, attempt.channel + ":order", heard_.evidence, desk_.clock()});
  }

  db::Transaction& tx_;
  const Desk& desk_;
  const OrderToPlace& order_;
  const Heard& heard_;
  std::optional<Head> head_;
  std::vector<OpenAttempt> attempts_;
  std::size_t which_ = 0;
};

}  // namespace

bool was_never_sent(wire::FetchFault fault) {
  switch (fault) {
    case wire::FetchFault::not_allowed:
    case wire::FetchFault::unreachable:
    case wire::FetchFault::egress_down: return true;
    case wire::FetchFault::in_doubt:
    case wire::FetchFault::too_large: break;
  }
  return false;
}

std::chrono::milliseconds longest_call(const wire::FetchRequest& request) {
  return request.patience + std::chrono::seconds{30};  // and the way to egress and back
}

Result<Redirect, Refusal> place(const Desk& desk, const channels::Channel& channel, const OrderToPlace& order) {
  const auto heard = call(desk, channel, order);
  const auto refusal = desk.database.write([&](db::Transaction& tx) {
    return std::visit(Reception{tx, desk, order, heard}, heard.created);
  });
  if (refusal) return *refusal;
  return Redirect{std::get<Handover>(heard.created).url};
}

}  // namespace kythu::payments
