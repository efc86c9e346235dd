// Money that goes astray, and the two officers who decide what becomes of it.
#pragma once

#include "payments/refunding.hpp"

namespace kythu::payments::test {

class Breaking : public Refunding {
 protected:
  using Settled = Result<Break, BreakRefusal>;

  /// Nobody paid in time.
  Payment expired() {
    const auto payment = make();
    pass(std::chrono::hours{1});
    all_.poll(16);
    EXPECT_EQ(find(payment).status, Status::expired);
    return payment;
  }
  void transfer(std::int64_t amount, const std::string& memo) {
    EXPECT_EQ(tell(by_sepay({.id = ++transfers_, .amount = amount, .memo = memo})), 200);
  }
  /// Paid by a transfer, and by the MoMo page that was open too.
  Payment paid_twice() {
    const auto payment = make();
    outside_.next(momo(0));
    EXPECT_TRUE(choose(payment));
    const auto reference = find(payment).attempts.back().our_ref;
    transfer(224'000, payment.transfer_ref);
    EXPECT_EQ(tell(momo_ipn(reference)), 204);
    return payment;
  }
  /// VNPAY says that it took another sum.
  void conflict(const std::string& reference) {
    vnpay_.orders[reference] = {.status = "00", .number = "14422574", .amount = "10000000"};
  }
  void poll() {
    pass(std::chrono::minutes{11});
    cashier_.poll(16);
  }
  Payment conflicted() {
    const auto payment = create();
    conflict(open(payment));
    poll();
    EXPECT_EQ(find(payment).status, Status::conflicted);
    return payment;
  }
  /// An order about which VNPAY has not said a usable word to the end of the schedule.
  Payment never_told() {
    const auto payment = create();
    open(payment);
    vnpay_.fault = wire::FetchFault::in_doubt;
    for (int day = 0; day < 6; ++day) {
      pass(std::chrono::hours{24});
      cashier_.poll(16);
    }
    vnpay_.fault.reset();
    return payment;
  }
  struct Ordered {
    Payment payment;
    std::string first, second;
  };
  /// Neither order has an end, and the page of the first is closed.
  Ordered ordered_twice() {
    auto lasting = order();
    lasting.expires_in = std::chrono::hours{24};
    const auto payment = create(lasting);
    const auto first = open(payment);
    pass(std::chrono::hours{23});
    return {payment, first, open(payment)};
  }
  std::vector<Break> breaks() {
    return database_.app().read(
        [&](db::Transaction& tx) { return all_.breaks().list(tx, {.agencies = {agency_}, .limit = 200}); });
  }
  Break only_break() {
    const auto all = breaks();
    if (all.size() != 1) throw std::runtime_error{"there are " + std::to_string(all.size())};
    return all[0];
  }
  template <class Verb, class... Args>
  Settled settle(Verb verb, const Break& one, std::string_view officer, const Args&... args) {
    const BreakAct by{.agency = agency_, .id = one.id, .officer = std::string{officer}};
    return database_.app().write(
        [&](db::Transaction& tx) -> Settled { return (all_.breaks().*verb)(tx, by, args...); });
  }
  Settled propose(const Break& one, Remedy remedy, std::optional<PaymentId> payment = {}, std::int64_t received = 0) {
    return settle(
        &Breaks::propose, one, clerk,
        Proposal{
            .remedy = remedy, .attach_to = payment, .received = *Vnd::of(received), .evidence = "Sao ke ngay 22/11"});
  }
  Settled approve(const Break& one, std::string_view officer = approver) {
    return settle(&Breaks::approve, one, officer);
  }
  Settled decide(const Break& one, Remedy remedy, std::optional<PaymentId> payment = {}, std::int64_t received = 0) {
    if (const auto proposed = propose(one, remedy, payment, received); !proposed) return proposed;
    return approve(one);
  }
  std::string kinds() {
    return text("SELECT string_agg(kind || ' ' || amount || ' ' || state, ', ' ORDER BY kind) FROM money_break");
  }
};

}  // namespace kythu::payments::test
