// What portals and officers do about money that goes back, and what providers hear of it.
#include <fmt/format.h>

#include "payments/histories/world.hpp"

namespace kythu::payments::test {
namespace {

constexpr const char* people[] = {"officer:a", "officer:b", "officer:c"};

std::optional<RefundRefusal> refusal(Model::Asked asked) {
  switch (asked) {
    case Model::Asked::accepted: return std::nullopt;
    case Model::Asked::not_refundable: return RefundRefusal::not_refundable;
    case Model::Asked::above: return RefundRefusal::amount_above_refundable;
    case Model::Asked::below_least: return RefundRefusal::amount_below_least;
    case Model::Asked::not_waiting: return RefundRefusal::not_waiting;
    case Model::Asked::same_person: return RefundRefusal::same_person;
  }
  return std::nullopt;
}

}  // namespace

void World::judge(const Result<Refund, RefundRefusal>& done, std::optional<RefundRefusal> expected) const {
  const auto word = [](const std::optional<RefundRefusal>& one) { return one ? static_cast<int>(*one) : -1; };
  const auto got = done ? std::nullopt : std::optional{done.error()};
  require(got == expected,
          fmt::format("I6 an act on a refund was answered {} instead of {}", word(got), word(expected)));
}

void World::refund(Dice& dice) {
  std::vector<std::size_t> paid;
  for (std::size_t i = 0; i < model_.payments().size(); ++i) {
    if (model_.payments()[i].is_paid() || dice.one_in(20)) paid.push_back(i);
  }
  if (paid.empty()) return;
  Model::Wanted wanted{.payment = dice.any_of(paid),
                       .amount = {},
                       .maker = dice.one_in(2) ? "client:portal" : dice.pick(people),
                       .pay_out = dice.one_in(6)};
  const auto& payment = model_.payments()[wanted.payment];
  if (!dice.one_in(3)) wanted.amount = dice.between(1, payment.amount + payment.amount / 4);
  const NewRefund asked{.agency = place_.agency,
                        .payment = PaymentId{*parse_uuid(payment.id)},
                        .amount = wanted.amount ? Vnd::of(*wanted.amount) : std::nullopt,
                        .reason = "Nop nham",
                        .maker = wanted.maker,
                        .pay_out = wanted.pay_out};
  const auto expected = model_.can_refund(wanted);
  new_refund_.clear();
  if (expected == Model::Asked::accepted) {
    steps_.push_back([this, wanted](Model& model) { model.refund(wanted, new_refund_, refunds_approved_to_); });
  }
  const auto done =
      portal(place_.agency).write([&](db::Transaction& tx) { return cashier_->refunds().request(tx, asked); });
  judge(done, refusal(expected));
  if (done) new_refund_ = done->id.uuid_text();
}

void World::decide(Dice& dice) {
  std::vector<std::string> all;
  for (const auto* one : model_.refunds()) {
    if (!one->is_over() || dice.one_in(10)) all.push_back(one->id);
  }
  if (all.empty()) return;
  const auto id = dice.any_of(all);
  using Decision = Model::Decision;
  static constexpr Decision acts[] = {Decision::approve,        Decision::approve,      Decision::reject,
                                      Decision::claim_returned, Decision::claim_failed, Decision::confirm,
                                      Decision::confirm,        Decision::dispute};
  const auto act = dice.pick(acts);
  const std::string officer = dice.pick(people);
  const RefundAct by{.agency = dice.one_in(10) ? bench_.neighbour().agency : place_.agency,
                     .refund = RefundId{*parse_uuid(id)},
                     .officer = officer};
  const bool foreign = by.agency != place_.agency;
  Model tried = model_;
  const auto expected = foreign ? std::optional{RefundRefusal::not_found} : refusal(tried.decide(id, act, officer));
  if (!expected) steps_.push_back([id, act, officer](Model& model) { model.decide(id, act, officer); });
  const auto& refunds = cashier_->refunds();
  judge(portal(by.agency).write([&](db::Transaction& tx) -> Result<Refund, RefundRefusal> {
    switch (act) {
      case Decision::approve: return refunds.approve(tx, by);
      case Decision::reject: return refunds.reject(tx, by, "no");
      case Decision::claim_returned: return refunds.claim(tx, by, true, "FT1");
      case Decision::claim_failed: return refunds.claim(tx, by, false, "FT1");
      case Decision::confirm: return refunds.confirm(tx, by);
      case Decision::dispute: break;
    }
    return refunds.dispute(tx, by);
  }),
        expected);
}

/// The refund that is on the way for an order of VNPAY, whose inquiries name no refund.
std::string World::on_the_way(const std::string& order) {
  for (const auto* refund : model_.refunds()) {
    const bool named = refund->way == "channel" && refund->channel == "vnpay" && refund->order == order;
    if (named && (refund->state == "submitted" || refund->state == "unknown")) return refund->id;
  }
  return {};
}

void World::listen_for_refunds() {
  providers_.hooks.refund_called = [this](const std::string& channel, const std::string& order,
                                          const std::string& ref) {
    const auto now = true_now_ + skew_;
    apply();  // what was committed before this call
    current_refund_ = ref.empty() ? on_the_way(order) : bench_.refund_of(place_.agency, ref);
    const auto [payment, refund] = model_.find_refund(current_refund_);
    providers_.refund_asked_about = refund ? refund->ref : "";
    if (channel == "vnpay" && ref.empty()) return;
    model_.prepare_refund(current_refund_, ref, now);
  };
  providers_.hooks.refund_answered = [this](const Said& said, bool told) {
    const auto now = true_now_ + skew_;
    steps_.push_back([id = current_refund_, said, told, now](Model& model) { model.hear_refund(id, said, told, now); });
  };
}

/// I6: what the books call returned was returned, what they call failed was not, and no order gave back more than it
/// took.
void World::check_refunds() {
  for (const auto* refund : model_.refunds()) {
    if (refund->way != "channel" || refund->decided_by_officers) continue;
    const auto* known = providers_.find_refund(refund->channel, refund->ref);
    const bool returned = known && known->end == ProviderRefund::End::returned;
    require(refund->state != "succeeded" || returned, "I6 the books say returned, and the provider did not");
    require(refund->state != "failed" || !returned, "I6 the books say failed, and the provider returned the money");
  }
  for (const auto& order : providers_.orders()) {
    std::int64_t back = 0;
    for (const auto& refund : providers_.refunds()) {
      if (refund.order == order.ref && refund.end == ProviderRefund::End::returned) back += refund.amount;
    }
    require(back <= order.taken, "I6 an order gave back more than it took");
  }
}

}  // namespace kythu::payments::test
