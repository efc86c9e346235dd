// An order whose provider is silent to the end of the schedule: no timer ends it, two officers may.
#include "payments/breaking.hpp"

namespace kythu::payments {
namespace {

using test::clerk;

class UnsettledTest : public test::Breaking {};

TEST_F(UnsettledTest, AnOrderWithoutAnEndIsATaskAndNoTimerEndsIt) {
  const auto payment = never_told();
  ASSERT_EQ(kinds(), "unsettled 224000 open");
  pass(std::chrono::hours{24 * 400});
  cashier_.poll(16);
  EXPECT_EQ(find(payment).status, Status::unknown);
  EXPECT_EQ(kinds(), "unsettled 224000 open");
  EXPECT_EQ(balances(), "");
}

TEST_F(UnsettledTest, TwoPeopleEndItAsPaid) {
  const auto payment = never_told();
  ASSERT_TRUE(propose(only_break(), Remedy::paid));
  EXPECT_EQ(approve(only_break(), clerk).error(), BreakRefusal::same_person);
  EXPECT_EQ(find(payment).status, Status::unknown);
  ASSERT_TRUE(approve(only_break()));
  EXPECT_EQ(find(payment).status, Status::paid);
  EXPECT_EQ(state_of_attempt(payment), "succeeded");
  EXPECT_EQ(balances(),
            "Assets:PSP:vnpay:Clearing 224000, Liabilities:Collected:charge 24000, Liabilities:Collected:fee 200000");
  expect_sound_books();
}

TEST_F(UnsettledTest, OrAsFailedAndWhatTheProviderTookInsteadIsParked) {
  const auto payment = never_told();
  ASSERT_TRUE(decide(only_break(), Remedy::failed, {}, 100'000));
  EXPECT_EQ(find(payment).status, Status::failed);
  EXPECT_EQ(kinds(), "unidentified 100000 open, unsettled 224000 resolved");
  EXPECT_EQ(balances(), "Assets:PSP:vnpay:Clearing 100000, Liabilities:Suspense:Unidentified 100000");
  expect_sound_books();
}

TEST_F(UnsettledTest, PaidIsExcessWhereSomethingElseHasPaid) {
  const auto payment = never_told();
  transfer(224'000, payment.transfer_ref);
  ASSERT_EQ(find(payment).status, Status::paid);
  ASSERT_TRUE(decide(only_break(), Remedy::paid));
  EXPECT_EQ(kinds(), "excess 224000 open, unsettled 224000 resolved");
  expect_sound_books();
}

TEST_F(UnsettledTest, WhatTheProviderSaysAfterAllNeedsNoOfficer) {
  const auto payment = never_told();
  vnpay_.orders[find(payment).attempts[0].our_ref] = {.status = "00", .number = "14422574", .amount = "22400000"};
  database_.as_owner("UPDATE payment_attempt SET next_poll_at = created_at");  // or a notice, or a file
  cashier_.poll(16);
  ASSERT_EQ(find(payment).status, Status::paid);
  EXPECT_EQ(decide(only_break(), Remedy::failed).error(), BreakRefusal::not_waiting);
  EXPECT_EQ(settle(&Breaks::reject, only_break(), clerk)->state, BreakState::open);
  ASSERT_TRUE(decide(only_break(), Remedy::paid));
  expect_sound_books();
}

TEST_F(UnsettledTest, AnOrderThatPeopleEndedLetsAConflictOfThePaymentEnd) {
  const auto orders = ordered_twice();
  conflict(orders.first);
  poll();
  vnpay_.fault = wire::FetchFault::in_doubt;
  for (int day = 0; day < 6; ++day) {
    pass(std::chrono::hours{24});
    cashier_.poll(16);
  }
  ASSERT_EQ(kinds(), "conflicted 224000 open, unsettled 224000 open");
  EXPECT_EQ(decide(breaks().at(0), Remedy::failed).error(), BreakRefusal::attempt_open);
  ASSERT_TRUE(decide(breaks().at(1), Remedy::failed));
  EXPECT_EQ(find(orders.payment).status, Status::conflicted);
  ASSERT_TRUE(approve(breaks().at(0)));
  EXPECT_EQ(find(orders.payment).status, Status::failed);
  expect_sound_books();
}

}  // namespace
}  // namespace kythu::payments
