// Refunds, said a second time: reserved, approved by another person or by the rule, told once, never ended by a timer.
#include <algorithm>

#include "payments/histories/model.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* payable = "Liabilities:RefundsPayable";

/// `amount` in proportion to what is held, the đồng that are over to those who lost the largest part of one.
std::map<std::string, std::int64_t> divided(std::int64_t amount, const std::map<std::string, std::int64_t>& held) {
  std::int64_t whole = 0, left = amount;
  for (const auto& [account, part] : held) whole += part;
  std::map<std::string, std::int64_t> shares;
  std::vector<std::pair<std::int64_t, std::string>> rests;
  for (const auto& [account, part] : held) {
    const auto share = amount * part / whole;
    shares[account] = share;
    left -= share;
    rests.emplace_back(amount * part % whole, account);
  }
  std::ranges::stable_sort(rests, [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; left > 0; ++i, --left) ++shares[rests.at(i).second];
  std::erase_if(shares, [](const auto& share) { return share.second == 0; });
  return shares;
}

void go_on(ModelPayment* payment, ModelRefund& refund, const char* to) {
  refund.state = to;
  if (payment) ++payment->money_events;
}

const ModelAttempt& paid_attempt(const ModelPayment& payment) {
  return *std::ranges::find(payment.attempts, "succeeded", &ModelAttempt::state);
}

}  // namespace

Model::Asked Model::can_refund(const Wanted& wanted) const {
  const auto& payment = payments_.at(wanted.payment);
  if (payment.state() != "paid" && !payment.late_applied) return Asked::not_refundable;
  const auto left = payment.amount - payment.reserved - payment.refunded;
  const auto amount = wanted.amount.value_or(left);
  if (amount == 0 || amount > left) return Asked::above;
  const bool by_channel = !wanted.pay_out && !paid_attempt(payment).transaction.empty();
  if (payment.paid_channel == "momo" && by_channel && amount < 1'000) return Asked::below_least;
  return Asked::accepted;
}

void Model::refund(const Wanted& wanted, const std::string& id, std::int64_t limit) {
  auto& payment = payments_.at(wanted.payment);
  ModelRefund one;
  one.id = id;
  one.amount = wanted.amount.value_or(payment.amount - payment.reserved - payment.refunded);
  const auto& paid = paid_attempt(payment);
  const bool pays_out = wanted.pay_out || paid.channel == "vietqr" || paid.transaction.empty();
  one.way = pays_out ? "payout" : "channel";
  one.channel = paid.channel;
  one.order = paid.ref;
  one.pays_from = !pays_out || paid.channel == "vietqr" ? payment.paid_into : own_account_;
  one.state = "requested";
  one.maker = wanted.maker;
  payment.reserved += one.amount;
  ++payment.money_events;
  const bool small = payment.reserved + payment.refunded <= limit;
  payment.refunds.push_back(std::move(one));
  if (small) approve(payment, payment.refunds.back());
}

void Model::approve(ModelPayment& payment, ModelRefund& refund) {
  std::map<std::string, std::int64_t> held;
  for (const auto& [part, amount] : payment.parts) held["Liabilities:Collected:" + part] = amount;
  for (const auto& other : payment.refunds) {
    if (other.state == "failed") continue;
    for (const auto& [account, amount] : other.parts) held[account] -= amount;
  }
  refund.parts = divided(refund.amount, held);
  for (const auto& [account, amount] : refund.parts) pending_[account] += amount;
  refund.state = "approved";
  ++payment.money_events;
}

void Model::finish(ModelPayment* payment, ModelRefund& refund, bool returned) {
  if (payment) {
    ++payment->money_events;
    payment->reserved -= refund.amount;
    if (returned) payment->refunded += refund.amount;
  }
  for (const auto& [account, amount] : refund.parts) {
    pending_[account] -= amount;
    if (returned) post(account, payable, amount);
  }
  refund.state = returned ? "succeeded" : "failed";
  if (returned) {
    post(payable, refund.pays_from, refund.amount);
    if (payment) {
      payment->news.push_back("payment.refunded#" + std::to_string(payment->path.size() + payment->money_events));
    }
  } else if (refund.of_break) {  // a task again
    auto& one = breaks_.at(*refund.of_break);
    one.state = "open";
    one.remedy.clear();
  }
}

std::pair<ModelPayment*, ModelRefund*> Model::find_refund(const std::string& id) {
  for (auto& payment : payments_) {
    for (auto& refund : payment.refunds) {
      if (refund.id == id) return {&payment, &refund};
    }
  }
  for (auto& one : breaks_) {
    for (auto& refund : one.refunds) {
      if (refund.id == id) return {nullptr, &refund};
    }
  }
  return {};
}

std::vector<ModelRefund*> Model::refunds() {
  std::vector<ModelRefund*> all;
  for (auto& payment : payments_) {
    for (auto& refund : payment.refunds) all.push_back(&refund);
  }
  for (auto& one : breaks_) {
    for (auto& refund : one.refunds) all.push_back(&refund);
  }
  return all;
}

Model::Asked Model::decide(const std::string& id, Decision act, const std::string& officer) {
  const auto [payment, refund] = find_refund(id);
  const bool claimed = !refund->claim.empty() && !refund->is_over();
  switch (act) {
    case Decision::approve:
      if (refund->state != "requested") return Asked::not_waiting;
      if (refund->maker == officer) return Asked::same_person;
      approve(*payment, *refund);
      break;
    case Decision::reject:
      if (refund->state != "requested") return Asked::not_waiting;
      finish(payment, *refund, false);
      break;
    case Decision::claim_returned:
    case Decision::claim_failed: {
      const bool out = refund->way == "payout" && (refund->state == "approved" || refund->state == "submitted");
      if (!out && refund->state != "unknown") return Asked::not_waiting;
      refund->claim = act == Decision::claim_returned ? "succeeded" : "failed";
      refund->claim_maker = officer;
      if (refund->state == "approved") go_on(payment, *refund, "submitted");
      break;
    }
    case Decision::confirm:
      if (!claimed) return Asked::not_waiting;
      if (refund->claim_maker == officer) return Asked::same_person;
      refund->decided_by_officers = true;
      finish(payment, *refund, refund->claim == "succeeded");
      break;
    case Decision::dispute:
      if (!claimed) return Asked::not_waiting;
      refund->claim.clear();
      if (refund->state == "submitted") go_on(payment, *refund, "unknown");
      break;
  }
  return Asked::accepted;
}

void Model::prepare_refund(const std::string& id, const std::string& ref, Instant now) {
  const auto [payment, refund] = find_refund(id);
  refund->ref = ref;
  if (refund->state != "approved") return;
  go_on(payment, *refund, "submitted");
  refund->submitted_at = now;
}

void Model::hear_refund(const std::string& id, const Said& said, bool told, Instant now) {
  const auto [payment, refund] = find_refund(id);
  if (refund->is_over()) return;
  const bool asked_to_the_end = now >= refund->submitted_at + 120h;
  switch (said.what) {
    case Said::What::paid: return finish(payment, *refund, true);
    case Said::What::failed: return finish(payment, *refund, false);
    case Said::What::unsent:
      if (told && asked_to_the_end) return finish(payment, *refund, false);
      if (!asked_to_the_end) return;
      break;
    case Said::What::open:
    case Said::What::no_such_order:
      if (!asked_to_the_end) return;
      break;
    case Said::What::nothing: break;
  }
  if (refund->state == "submitted") go_on(payment, *refund, "unknown");
}

}  // namespace kythu::payments::test
