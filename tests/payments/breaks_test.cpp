#include "case_name.hpp"
#include "payments/breaking.hpp"

namespace kythu::payments {
namespace {

using test::approver;
using test::clerk;

class BreaksTest : public test::Breaking {};

TEST_F(BreaksTest, MoneyThatIsWhereItBelongsIsNobodysTask) {
  paid_by_momo();
  paid_by_transfer();
  EXPECT_TRUE(breaks().empty());
}

TEST_F(BreaksTest, EachKindOfStrayMoneyIsATaskAndThePortalHearsOfIt) {
  transfer(224'000, expired().transfer_ref);
  transfer(100'000, make().transfer_ref);
  transfer(50'000, "khong ro");
  paid_twice();
  EXPECT_EQ(kinds(), "excess 224000 open, late 224000 open, short 100000 open, unidentified 50000 open");
  EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE type = 'break.opened'"), 4);
  EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE type = 'payment.excess'"), 1);
  expect_sound_books();
}

TEST_F(BreaksTest, NewsToldAgainOpenNoSecondTask) {
  const auto payment = paid_twice();
  tell(momo_ipn(find(payment).attempts.front().our_ref));
  EXPECT_EQ(breaks().size(), 1u);
}

TEST_F(BreaksTest, LateMoneyMayPayTheFeeAfterAll) {
  const auto payment = expired();
  transfer(224'000, payment.transfer_ref);
  EXPECT_EQ(request(wanted(payment)).error(), RefundRefusal::not_refundable);
  ASSERT_TRUE(decide(only_break(), Remedy::apply));
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 224000, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000");
  EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE type = 'payment.paid' AND aggregate_id = '" +
                   payment.id.uuid_text() + "'"),
            1);
  EXPECT_EQ(only_break().state, BreakState::resolved);
  EXPECT_EQ(find(payment).status, Status::paid_late);  // which is for ever
  EXPECT_EQ(public_status(find(payment)), "paid");
  EXPECT_EQ(text("SELECT payload::jsonb ->> 'status' FROM outbox WHERE type = 'payment.paid'"), "paid");
  expect_sound_books();
  EXPECT_TRUE(request(wanted(payment)));  // as any collected money
  expect_sound_books();
}

TEST_F(BreaksTest, LateMoneyMayGoBack) {
  const auto payment = expired();
  transfer(224'000, payment.transfer_ref);
  ASSERT_TRUE(decide(only_break(), Remedy::give_back));
  EXPECT_EQ(sums(payment), "224000/0/224000");
  const auto refund = find(payment).refunds.at(0);
  EXPECT_EQ(only_break().refund, refund.id);
  ASSERT_TRUE(claim(refund));
  ASSERT_TRUE(confirm(refund));
  EXPECT_EQ(balances(), "");
  EXPECT_EQ(public_status(find(payment)), "refunded");
  expect_sound_books();
}

TEST_F(BreaksTest, ExcessGoesBackByTheChannelThatTookIt) {
  const auto payment = paid_twice();
  ASSERT_TRUE(decide(only_break(), Remedy::give_back));
  work(momo(0));
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 224000, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000");
  EXPECT_EQ(sums(payment), "0/0/224000");  // what pays the fee stays
  EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE type = 'refund.succeeded'"), 1);
  expect_sound_books();
}

TEST_F(BreaksTest, AReturnThatTheChannelRefusesIsATaskAgain) {
  paid_twice();
  ASSERT_TRUE(decide(only_break(), Remedy::give_back));
  work(momo(1088));
  EXPECT_EQ(only_break().state, BreakState::open);
  EXPECT_FALSE(only_break().refund);
  expect_sound_books();
  pass(std::chrono::hours{1});
  ASSERT_TRUE(decide(only_break(), Remedy::give_back));
  work(momo(0));
  EXPECT_EQ(only_break().state, BreakState::resolved);
  expect_sound_books();
}

TEST_F(BreaksTest, ATransferWithoutANameIsAttachedToItsPayment) {
  const auto payment = make();
  transfer(224'000, "chuyen tien");
  const auto stray = only_break();
  EXPECT_EQ(database_.app().read([&](db::Transaction& tx) { return all_.breaks().candidates(tx, stray); }),
            std::vector<PaymentId>{payment.id});
  ASSERT_TRUE(decide(stray, Remedy::attach, payment.id));
  EXPECT_EQ(find(payment).status, Status::paid);
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 224000, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000");
  expect_sound_books();
}

TEST_F(BreaksTest, AlsoWhenThePaymentIsOverAndTheFeeIsPaidThen) {
  const auto payment = expired();
  transfer(224'000, "chuyen tien");
  ASSERT_TRUE(decide(only_break(), Remedy::attach, payment.id));
  EXPECT_EQ(find(payment).status, Status::paid_late);
  EXPECT_EQ(breaks().size(), 1u);  // no second decision
  EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE type = 'payment.paid'"), 1);
  expect_sound_books();
}

TEST_F(BreaksTest, MoneyIsAttachedOnlyWhereItFits) {
  const auto paid = paid_by_momo(), open = make();
  transfer(224'000, "mot");
  pass(std::chrono::minutes{1});  // the list is in the order of time
  transfer(223'999, "hai");
  const auto exact = breaks().at(0), less = breaks().at(1);
  EXPECT_EQ(propose(exact, Remedy::attach, paid.id).error(), BreakRefusal::payment_unsuitable);
  EXPECT_EQ(propose(less, Remedy::attach, open.id).error(), BreakRefusal::less_than_due);
  EXPECT_EQ(propose(exact, Remedy::attach).error(), BreakRefusal::payment_unsuitable);
  ASSERT_TRUE(propose(exact, Remedy::attach, open.id));
  transfer(224'000, open.transfer_ref);  // paid in the meantime
  EXPECT_EQ(approve(exact).error(), BreakRefusal::payment_unsuitable);
  expect_sound_books();
}

TEST_F(BreaksTest, WhatIsOverTheAttachedPaymentIsExcess) {
  const auto payment = expired();
  transfer(300'000, "chuyen tien");
  pass(std::chrono::minutes{1});  // the list is in the order of time
  ASSERT_TRUE(decide(only_break(), Remedy::attach, payment.id));
  EXPECT_EQ(public_status(find(payment)), "paid");
  EXPECT_EQ(kinds(), "excess 76000 open, unidentified 300000 resolved");
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 300000, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000, Liabilities:Suspense:Excess 76000");
  expect_sound_books();
  ASSERT_TRUE(decide(breaks().back(), Remedy::give_back));
  expect_sound_books();
}

TEST_F(BreaksTest, MoneyWithoutANameGoesBackByPayout) {
  transfer(50'000, "khong ro");
  ASSERT_TRUE(decide(only_break(), Remedy::give_back));
  const auto refund = database_.app().read(
      [&](db::Transaction& tx) { return *all_.refunds().find(tx, agency_, *only_break().refund); });
  EXPECT_EQ(waits_for(refund), "payout");
  ASSERT_TRUE(claim(refund));
  ASSERT_TRUE(confirm(refund));
  EXPECT_EQ(balances(), "");
  expect_sound_books();
}

TEST_F(BreaksTest, AConflictIsSettledAsPaidByTwo) {
  const auto payment = conflicted();
  ASSERT_TRUE(decide(only_break(), Remedy::paid));
  EXPECT_EQ(find(payment).status, Status::paid);
  EXPECT_EQ(balances(),
            "Assets:PSP:vnpay:Clearing 224000, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000");
  expect_sound_books();
}

TEST_F(BreaksTest, OrAsFailedAndWhatCameInsteadIsParked) {
  const auto payment = conflicted();
  ASSERT_TRUE(decide(only_break(), Remedy::failed, {}, 100'000));
  EXPECT_EQ(find(payment).status, Status::failed);
  EXPECT_EQ(kinds(), "conflicted 224000 resolved, unidentified 100000 open");
  EXPECT_EQ(balances(), "Assets:PSP:vnpay:Clearing 100000, Liabilities:Suspense:Unidentified 100000");
  expect_sound_books();
}

TEST_F(BreaksTest, AConflictIsNotEndedAsFailedWhileAnotherOrderMayTakeMoney) {
  const auto orders = ordered_twice();
  conflict(orders.first);
  poll();
  ASSERT_EQ(find(orders.payment).status, Status::conflicted);
  EXPECT_EQ(decide(only_break(), Remedy::failed).error(), BreakRefusal::attempt_open);
  vnpay_.orders[orders.second] = {.status = "02", .number = "14422575", .amount = "22400000"};
  poll();
  ASSERT_TRUE(approve(only_break()));
  EXPECT_EQ(find(orders.payment).status, Status::failed);
  expect_sound_books();
}

TEST_F(BreaksTest, APaymentOfTwoConflictsEndsWithTheLast) {
  const auto orders = ordered_twice();
  conflict(orders.first);
  conflict(orders.second);
  poll();
  ASSERT_EQ(breaks().size(), 2u);
  ASSERT_TRUE(decide(breaks().at(0), Remedy::failed));
  EXPECT_EQ(find(orders.payment).status, Status::conflicted);
  ASSERT_TRUE(decide(breaks().at(1), Remedy::failed));
  EXPECT_EQ(find(orders.payment).status, Status::failed);
  expect_sound_books();
}

TEST_F(BreaksTest, AConflictOfAPaidPaymentIsATaskToo) {
  const auto payment = create();
  const auto reference = open(payment);
  vnpay_.orders[reference] = {.status = "00", .number = "14422574", .amount = "10000000"};
  transfer(224'000, payment.transfer_ref);
  pass(std::chrono::minutes{1});
  cashier_.poll(16);
  EXPECT_EQ(find(payment).status, Status::paid);
  ASSERT_EQ(kinds(), "conflicted 224000 open");
  EXPECT_EQ(decide(only_break(), Remedy::paid).error(), BreakRefusal::not_waiting);
  EXPECT_EQ(settle(&Breaks::reject, only_break(), clerk)->state, BreakState::open);
  ASSERT_TRUE(decide(only_break(), Remedy::failed, {}, 100'000));
  EXPECT_EQ(find(payment).status, Status::paid);
  EXPECT_EQ(kinds(), "conflicted 224000 resolved, unidentified 100000 open");
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 224000, Assets:PSP:vnpay:Clearing 100000,"
            " Liabilities:Collected:charge 24000, Liabilities:Collected:fee 200000,"
            " Liabilities:Suspense:Unidentified 100000");
  expect_sound_books();
}

TEST_F(BreaksTest, NobodyApprovesWhatTheyProposed) {
  transfer(50'000, "khong ro");
  const auto one = only_break();
  EXPECT_EQ(approve(one).error(), BreakRefusal::not_waiting);
  ASSERT_TRUE(propose(one, Remedy::give_back));
  EXPECT_EQ(approve(one, clerk).error(), BreakRefusal::same_person);
  EXPECT_EQ(propose(one, Remedy::give_back).error(), BreakRefusal::not_waiting);
  EXPECT_EQ(settle(&Breaks::reject, one, clerk)->state, BreakState::open);
  EXPECT_EQ(approve(one).error(), BreakRefusal::not_waiting);
  ASSERT_TRUE(decide(one, Remedy::give_back));
  EXPECT_EQ(approve(one).error(), BreakRefusal::not_waiting);
  EXPECT_EQ(number("SELECT count(*) FROM refund"), 1);
}

TEST_F(BreaksTest, TheDatabaseRefusesOneWhoResolvesAlone) {
  transfer(50'000, "khong ro");
  for (const auto* columns :
       {"state = 'resolved', remedy = 'return', evidence = 'x', proposed_at = now(), resolved_at = now()",
        "state = 'resolved', remedy = 'return', evidence = 'x', proposed_at = now(), resolved_at = now(), maker = 'a'",
        "state = 'resolved', remedy = 'return', evidence = 'x', proposed_at = now(), resolved_at = now(), maker = 'a',"
        " checker = 'a'",
        "state = 'resolved', remedy = 'return', evidence = 'x', proposed_at = now(), resolved_at = now(), checker = "
        "'a'",
        "state = 'proposed', remedy = 'return', evidence = 'x', proposed_at = now()",
        "state = 'proposed', remedy = 'return', proposed_at = now(), maker = 'a'"}) {
    EXPECT_THROW(database_.as_owner(std::string{"UPDATE money_break SET "} + columns), pqxx::check_violation)
        << columns;
  }
}

struct Suits {
  const char* name;
  BreakKind kind;
  std::vector<Remedy> remedies;
};

class Remedies : public testing::TestWithParam<Suits> {};

TEST_P(Remedies, OfAKindAreTheseAlone) { EXPECT_EQ(remedies_of(GetParam().kind), GetParam().remedies); }

INSTANTIATE_TEST_SUITE_P(
    Payments, Remedies,
    testing::Values(Suits{"late", BreakKind::late, {Remedy::apply, Remedy::give_back}},
                    Suits{"excess", BreakKind::excess, {Remedy::give_back}},
                    Suits{"short", BreakKind::too_little, {Remedy::attach, Remedy::give_back}},
                    Suits{"held", BreakKind::held, {Remedy::attach, Remedy::give_back}},
                    Suits{"unidentified", BreakKind::unidentified, {Remedy::attach, Remedy::give_back}},
                    Suits{"conflicted", BreakKind::conflicted, {Remedy::paid, Remedy::failed}},
                    Suits{"unsettled", BreakKind::unsettled, {Remedy::paid, Remedy::failed}},
                    Suits{"cash_missing", BreakKind::cash_missing, {Remedy::accept}},
                    Suits{"cash_over", BreakKind::cash_over, {Remedy::accept}},
                    Suits{"missing_at_us", BreakKind::missing_at_us, {Remedy::accept}},
                    Suits{"unknown_debit", BreakKind::unknown_debit, {Remedy::accept}}),
    case_name);

TEST_F(BreaksTest, AnotherRemedyIsRefused) {
  paid_twice();
  EXPECT_EQ(propose(only_break(), Remedy::apply).error(), BreakRefusal::remedy_unsuitable);
}

TEST_F(BreaksTest, TheDatabaseKnowsTheSameEdges) {
  const auto stored = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'break_edge'");
  for (const auto& edge : break_edges()) EXPECT_NE(stored.find("'" + edge + "'"), std::string::npos) << edge;
  EXPECT_EQ(std::ranges::count(stored, '>') - 1, static_cast<std::ptrdiff_t>(break_edges().size()) + 1);
}

}  // namespace
}  // namespace kythu::payments
