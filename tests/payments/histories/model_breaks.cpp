// Breaks, said a second time: one proposes, another approves, and only then the books move.
#include <algorithm>

#include <fmt/format.h>

#include "payments/histories/model.hpp"

namespace kythu::payments::test {
namespace {

constexpr const char* late = "Liabilities:Suspense:Late";
constexpr const char* excess = "Liabilities:Suspense:Excess";
constexpr const char* unidentified = "Liabilities:Suspense:Unidentified";

bool suits(const std::string& kind, const std::string& remedy) {
  if (kind == "late") return remedy == "apply" || remedy == "return";
  if (kind == "excess") return remedy == "return";
  if (kind == "conflicted" || kind == "unsettled") return remedy == "paid" || remedy == "failed";
  return remedy == "attach" || remedy == "return";
}

bool is_booked(const ModelAttempt& attempt) { return attempt.state == "succeeded" || attempt.state == "excess"; }

}  // namespace

ModelPayment* Model::payment(const std::string& id) {
  const auto found = std::ranges::find(payments_, id, &ModelPayment::id);
  return found == payments_.end() ? nullptr : &*found;
}

std::string Model::does_not_fit(const ModelBreak& one, const std::string& id) {
  const auto* to = payment(id);
  if (!to || to->is_paid() || to->state() == "conflicted") return "payment_unsuitable";
  return one.amount < to->amount ? "less_than_due" : "";
}

std::string Model::propose(std::size_t which, const Proposed& proposal) {
  auto& one = breaks_.at(which);
  if (one.state != "open") return "not_waiting";
  if (!suits(one.kind, proposal.remedy)) return "remedy_unsuitable";
  if ((proposal.remedy == "attach") == proposal.attach_to.empty()) return "payment_unsuitable";
  if (!proposal.attach_to.empty()) {
    if (const auto refused = does_not_fit(one, proposal.attach_to); !refused.empty()) return refused;
  }
  one.state = "proposed";
  one.remedy = proposal.remedy;
  one.attach_to = proposal.attach_to;
  one.received = proposal.received;
  one.maker = proposal.officer;
  return "";
}

std::string Model::reject(std::size_t which) {
  auto& one = breaks_.at(which);
  if (one.state != "proposed") return "not_waiting";
  one.state = "open";
  one.remedy.clear();
  return "";
}

std::string Model::approve(std::size_t which, const std::string& officer, const std::string& refund) {
  auto* one = &breaks_.at(which);
  if (one->state != "proposed") return "not_waiting";
  if (one->maker == officer) return "same_person";
  std::string refused;
  if (one->remedy == "apply") {
    auto& of = *payment(one->payment);
    pay_parts(of, late);
    announce_applied(of);
  }
  if (one->remedy == "attach") refused = attach(*one);
  if (one->remedy == "paid") refused = settle_as_paid(*one);
  if (one->remedy == "failed") refused = settle_as_failed(*one);
  if (!refused.empty()) return refused;
  breaks_.at(which).state = "resolved";  // another may have been opened beside it
  if (breaks_.at(which).remedy == "return") give_back(which, refund);
  return "";
}

void Model::announce_applied(ModelPayment& payment) {
  payment.late_applied = true;
  ++payment.money_events;
  payment.news.push_back(fmt::format("payment.paid#{}", payment.path.size() + payment.money_events));
}

std::string Model::attach(ModelBreak& one) {
  if (auto refused = does_not_fit(one, one.attach_to); !refused.empty()) return refused;
  auto& to = *payment(one.attach_to);
  if (to.state() == "created") move(to, "pending");
  to.attempts.push_back({.ref = {},
                         .channel = "vietqr",
                         .transaction = "break:brk_" + one.id,
                         .amount = to.amount,
                         .state = "succeeded",
                         .created_at = {},
                         .valid_until = {}});
  const bool in_time = to.state() == "pending" || to.state() == "unknown";
  move(to, in_time ? "paid" : "paid_late");
  to.paid_channel = "vietqr";
  to.paid_into = own_account_;
  pay_parts(to, unidentified);
  if (!in_time) announce_applied(to);
  const auto rest = one.amount - to.amount;
  if (rest == 0) return "";
  post(unidentified, excess, rest);
  open_excess(to, {.channel = one.channel, .came_by = one.came_by, .amount = rest});
  return "";
}

std::string Model::settle_as_paid(ModelBreak& one) {
  auto [of, order] = find(one.channel, one.order);
  if (is_booked(*order)) return "";
  if (one.kind == "unsettled") return end_order(*of, *order, {.what = Said::What::paid, .amount = order->amount});
  if (of->state() != "conflicted") return "not_waiting";
  order->state = "succeeded";
  move(*of, "paid");
  of->paid_channel = one.channel;
  of->paid_into = one.came_by;
  pay_parts(*of, one.came_by);
  return "";
}

bool Model::has_conflict(const std::string& channel, const std::string& order) const {
  return std::ranges::any_of(breaks_, [&](const ModelBreak& other) {
    return other.kind == "conflicted" && other.channel == channel && other.order == order;
  });
}

bool Model::waits_for_officers(const ModelAttempt& order) const {
  return order.state == "unknown" && std::ranges::any_of(breaks_, [&](const ModelBreak& one) {
           return one.kind == "unsettled" && one.state != "resolved" && one.channel == order.channel &&
                  one.order == order.ref;
         });
}

/// As its provider's word would have ended it.
std::string Model::end_order(ModelPayment& payment, ModelAttempt& order, const Said& said) {
  if (!order.may_take_money()) return "not_waiting";
  return settle(payment, order, said) == Settled::applied ? "" : "not_waiting";
}

std::string Model::settle_as_failed(ModelBreak& one) {
  auto [of, order] = find(one.channel, one.order);
  if (is_booked(*order)) return "not_waiting";
  if (one.kind == "unsettled") {
    if (order->may_take_money()) end_order(*of, *order, {Said::What::failed});
  } else if (auto refused = fail_conflicted(*of, *order); !refused.empty()) {
    return refused;
  }
  if (one.received == 0) return "";
  post(one.came_by, unidentified, one.received);
  open_break({.kind = "unidentified",
              .channel = one.channel,
              .came_by = one.came_by,
              .payment = one.payment,
              .amount = one.received});
  return "";
}

std::string Model::fail_conflicted(ModelPayment& of, ModelAttempt& order) {
  const bool waits = of.state() == "conflicted";
  bool last = true;
  for (const auto& other : of.attempts) {
    if (&other == &order || !other.may_take_money()) continue;
    if (waits && !has_conflict(other.channel, other.ref)) return "attempt_open";
    last = false;
  }
  if (order.may_take_money()) order.state = "failed";
  if (waits && last) move(of, "failed");
  return "";
}

/// By the channel where it took the money for an order of ours, and by people where it did not.
void Model::give_back(std::size_t which, const std::string& refund) {
  auto& one = breaks_.at(which);
  ModelRefund back;
  back.id = refund;
  back.amount = one.amount;
  back.way = one.order.empty() ? "payout" : "channel";
  back.state = "approved";
  back.maker = one.maker;
  back.channel = one.channel;
  back.order = one.order;
  const bool stays = back.way == "channel" || one.came_by.starts_with("Assets:Bank:");
  back.pays_from = stays ? one.came_by : own_account_;
  back.of_break = which;
  back.parts[one.kind == "late" ? late : one.kind == "excess" ? excess : unidentified] = one.amount;
  for (const auto& [account, amount] : back.parts) pending_[account] += amount;
  if (one.kind != "late") return one.refunds.push_back(std::move(back));
  auto& of = *payment(one.payment);
  of.reserved += back.amount;
  of.money_events += 2;  // asked for, and approved
  of.refunds.push_back(std::move(back));
}

}  // namespace kythu::payments::test
