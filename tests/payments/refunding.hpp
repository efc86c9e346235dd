// Paid payments whose money goes back: by MoMo, which answers by script, or by officers.
#pragma once

#include "payments/collector.hpp"

namespace kythu::payments::test {

inline constexpr std::string_view clerk = "officer:off_0193a5c2-0000-7000-8000-00000000000a";
inline constexpr std::string_view approver = "officer:off_0193a5c2-0000-7000-8000-00000000000b";
inline constexpr std::string_view portal = "client:cli_0193a5c2-0000-7000-8000-00000000000c";

class Refunding : public Collector {
 protected:
  using Script = kythu::test::ScriptedFetch::Script;
  using Done = Result<Refund, RefundRefusal>;

  /// 224,000 đồng: 200,000 of a fee and 24,000 of a charge.
  Payment paid_by_momo() {
    const auto payment = make();
    outside_.next(momo(0));
    if (!choose(payment)) throw std::runtime_error{"no page"};
    if (tell(momo_ipn(find(payment).attempts.back().our_ref, 224'000, 1'000'000 + ++transfers_)) != 204)
      throw std::runtime_error{"not paid"};
    return find(payment);
  }
  Payment paid_by_transfer() {
    const auto payment = make();
    tell(by_sepay({.id = ++transfers_, .amount = 224'000, .memo = payment.transfer_ref}));
    return find(payment);
  }

  NewRefund wanted(const Payment& payment, std::int64_t amount = 0) const {
    NewRefund refund{
        .agency = agency_, .payment = payment.id, .amount = {}, .reason = "Nop nham", .maker = std::string{portal}};
    if (amount > 0) refund.amount = Vnd::of(amount);
    return refund;
  }
  Done request(const NewRefund& refund) { return in(cashier(), &Refunds::request, refund); }
  /// One that waits for another person.
  Refund requested(const Payment& payment, std::int64_t amount = 0) {
    return *in(strict_, &Refunds::request, wanted(payment, amount));
  }
  /// One that was approved by rule.
  Refund approved(const Payment& payment, std::int64_t amount = 0) { return *request(wanted(payment, amount)); }
  RefundAct act(const Refund& refund, std::string_view officer) const {
    return {.agency = agency_, .refund = refund.id, .officer = std::string{officer}};
  }
  Done approve(const Refund& refund, std::string_view officer = approver) {
    return in(cashier(), &Refunds::approve, act(refund, officer));
  }
  Done reject(const Refund& refund, std::string_view officer = approver) {
    return in(cashier(), &Refunds::reject, act(refund, officer), std::string{"no"});
  }
  Done claim(const Refund& refund, bool returned = true, std::string_view officer = clerk) {
    return in(cashier(), &Refunds::claim, act(refund, officer), returned, std::string{"FT26326001"});
  }
  Done confirm(const Refund& refund, std::string_view officer = approver) {
    return in(cashier(), &Refunds::confirm, act(refund, officer));
  }
  Done dispute(const Refund& refund, std::string_view officer = approver) {
    return in(cashier(), &Refunds::dispute, act(refund, officer));
  }
  Refund now(const Refund& refund) {
    return *database_.app().read([&](db::Transaction& tx) { return all_.refunds().find(tx, agency_, refund.id); });
  }
  /// The next answer is this one; the worker runs once.
  void work(Script script) {
    outside_.next(std::move(script));
    all_.refunds().work(1);
  }
  static Script lost() {
    return [](const wire::FetchRequest&) { return kythu::test::ScriptedFetch::Outcome{wire::FetchFault::in_doubt}; };
  }
  static Script unreachable() {
    return [](const wire::FetchRequest&) { return kythu::test::ScriptedFetch::Outcome{wire::FetchFault::unreachable}; };
  }
  void pass(std::chrono::seconds time) { now_ = now_.load() + time; }
  /// How often MoMo was told to return money.
  int told() const {
    int count = 0;
    for (const auto& request : outside_.sent()) count += request.url.ends_with("/v2/gateway/api/refund") ? 1 : 0;
    return count;
  }
  /// "reserved/refunded/captured" of the payment
  std::string sums(const Payment& payment) {
    return text(
        "SELECT refund_reserved || '/' || refunded_amount || '/' || captured_amount FROM payment WHERE payment_id = '" +
        payment.id.uuid_text() + "'");
  }
  Cashier& cashier() { return all_; }

  template <class Verb, class... Args>
  Done in(Cashier& with, Verb verb, const Args&... args) {
    return database_.app().write([&](db::Transaction& tx) -> Done { return (with.refunds().*verb)(tx, args...); });
  }

  static Settings strict() {
    auto settings = everything();
    settings.refunds_approved_to = 0;
    return settings;
  }
  Cashier strict_{strict(),      database_.app(),
                  outside_,      [this] { return now_.load(); },
                  system_random, Log{"test", LogLevel::error, system_now}};
  std::int64_t transfers_ = 0;
};

}  // namespace kythu::payments::test
