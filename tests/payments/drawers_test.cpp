// Cash at the counter, from a drawer's opening to the difference that two people settle.
#include "case_name.hpp"
#include "payments/refunding.hpp"

namespace kythu::payments {
namespace {

using channels::counter::Pieces;
using test::approver;
using test::clerk;

class DrawersTest : public test::Refunding {
 protected:
  DrawerAct by(std::string_view officer, DrawerId id) const {
    return {.agency = agency_, .id = id, .officer = std::string{officer}};
  }
  template <class Verb, class... Args>
  auto act(Verb verb, const Args&... args) {
    return database_.app().write([&](db::Transaction& tx) { return (all_.drawers().*verb)(tx, args...); });
  }
  Drawers::Answer open(const std::string& counter = "Q03", std::string_view officer = clerk) {
    return act(&Drawers::open, agency_, counter, by(officer, {}));
  }
  auto take(const Drawer& drawer, const Payment& payment, std::string_view officer = clerk) {
    return act(&Drawers::take, by(officer, drawer.id), payment.id);
  }
  auto deposit(const Drawer& drawer, std::int64_t amount) {
    return act(&Drawers::deposit, by(clerk, drawer.id), *Vnd::of(amount));
  }
  Drawers::Answer count(const Drawer& drawer, const std::vector<Pieces>& pieces, std::string_view officer = clerk) {
    return act(&Drawers::count, by(officer, drawer.id), std::span{pieces});
  }
  Drawers::Answer close(const Drawer& drawer, std::string_view officer = approver) {
    return act(&Drawers::close, by(officer, drawer.id));
  }
  /// One payment of 224,000 lies in it.
  Drawer with_one_payment() {
    const auto drawer = *open();
    EXPECT_TRUE(take(drawer, make()));
    return drawer;
  }
  static std::vector<Pieces> exact() { return {{200'000, 1}, {20'000, 1}, {2'000, 2}}; }
  std::vector<Break> breaks() {
    return database_.app().read(
        [&](db::Transaction& tx) { return all_.breaks().list(tx, {.agencies = {agency_}, .limit = 200}); });
  }
};

TEST_F(DrawersTest, CashPaysAPaymentAndThePayerTakesASlipHome) {
  const auto payment = make();
  const auto slip = take(*open(), payment);
  ASSERT_TRUE(slip);
  EXPECT_TRUE(channels::counter::is_slip_number(slip->number)) << slip->number;
  EXPECT_EQ(slip->drawer.expected(), *Vnd::of(224'000));
  const auto paid = find(payment);
  EXPECT_EQ(paid.status, Status::paid);
  EXPECT_EQ(paid.paid_channel, "cash");
  EXPECT_EQ(balances(), "Assets:Cash:Q03 224000, Liabilities:Collected:charge 24000, Liabilities:Collected:fee 200000");
  expect_sound_books();
}

TEST_F(DrawersTest, CashIsNotTakenWhereMoneyMayHaveBeenTaken) {
  const auto drawer = *open();
  const auto by_page = make();
  outside_.next(momo(0));
  ASSERT_TRUE(choose(by_page));
  EXPECT_EQ(take(drawer, by_page).error(), DrawerRefusal::attempt_unsettled);
  EXPECT_EQ(take(drawer, paid_by_transfer()).error(), DrawerRefusal::payment_unsuitable);
  const auto late = make();
  pass(std::chrono::hours{1});
  EXPECT_EQ(take(drawer, late).error(), DrawerRefusal::payment_unsuitable);
  EXPECT_EQ(take(drawer, make(), approver).error(), DrawerRefusal::not_the_clerk);
  expect_sound_books();
}

TEST_F(DrawersTest, ACounterHasOneDrawerAtATime) {
  EXPECT_EQ(open("quầy 3").error(), DrawerRefusal::counter_unsuitable);
  ASSERT_TRUE(open());
  EXPECT_EQ(open("Q03", approver).error(), DrawerRefusal::counter_busy);
  EXPECT_TRUE(open("Q04", approver));
}

TEST_F(DrawersTest, AnotherPersonConfirmsTheCount) {
  const auto drawer = with_one_payment();
  EXPECT_EQ(close(drawer).error(), DrawerRefusal::not_waiting);
  EXPECT_EQ(count(drawer, exact(), approver).error(), DrawerRefusal::not_the_clerk);
  EXPECT_EQ(count(drawer, {{3'000, 1}}).error(), DrawerRefusal::count_unsuitable);
  ASSERT_TRUE(count(drawer, exact()));
  EXPECT_EQ(take(drawer, make()).error(), DrawerRefusal::not_waiting);
  EXPECT_EQ(close(drawer, clerk).error(), DrawerRefusal::same_person);
  const auto closed = close(drawer);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->state, DrawerState::closed);
  EXPECT_TRUE(breaks().empty());
  EXPECT_EQ(open()->opening, *Vnd::of(224'000));  // it lies there for the next shift
  EXPECT_EQ(number("SELECT count(*) FROM audit_record WHERE act LIKE 'drawer.%'"), 5);
  expect_sound_books();
}

struct Difference {
  const char* name;
  std::vector<Pieces> counted;
  const char* balance;
  BreakKind kind;
};
class Differences : public DrawersTest, public testing::WithParamInterface<Difference> {};

TEST_P(Differences, AreBookedToAnAccountOfTheirOwnAndSettledByTwo) {
  const auto drawer = with_one_payment();
  ASSERT_TRUE(count(drawer, GetParam().counted));
  ASSERT_TRUE(close(drawer));
  EXPECT_NE(balances().find(GetParam().balance), std::string::npos) << balances();
  ASSERT_EQ(breaks().size(), 1u);
  const auto one = breaks()[0];
  EXPECT_EQ(one.kind, GetParam().kind);
  EXPECT_EQ(one.amount, *Vnd::of(4'000));
  const BreakAct maker{.agency = agency_, .id = one.id, .officer = std::string{clerk}};
  const BreakAct checker{.agency = agency_, .id = one.id, .officer = std::string{approver}};
  const Proposal accepted{
      .remedy = Remedy::accept, .attach_to = {}, .received = {}, .evidence = "Bien ban kiem quy ngay 22/11"};
  database_.app().write([&](db::Transaction& tx) {
    EXPECT_TRUE(all_.breaks().propose(tx, maker, accepted));
    EXPECT_TRUE(all_.breaks().approve(tx, checker));
    return true;
  });
  EXPECT_EQ(breaks()[0].state, BreakState::resolved);
  expect_sound_books();
}
INSTANTIATE_TEST_SUITE_P(Payments, Differences,
                         testing::Values(Difference{"missing",
                                                    {{200'000, 1}, {20'000, 1}},
                                                    "Assets:Cash:Q03 220000, Expenses:CashDifference 4000",
                                                    BreakKind::cash_missing},
                                         Difference{"over",
                                                    {{200'000, 1}, {20'000, 1}, {2'000, 4}},
                                                    "Assets:Cash:Q03 228000, Expenses:CashDifference 4000",
                                                    BreakKind::cash_over}),
                         case_name);

TEST_F(DrawersTest, CashGoesToTheBankAndItsNoticeIsNoStrayMoney) {
  const auto drawer = with_one_payment();
  EXPECT_EQ(deposit(drawer, 224'001).error(), DrawerRefusal::more_than_there);
  const auto brought = deposit(drawer, 200'000);
  ASSERT_TRUE(brought);
  EXPECT_EQ(balances(),
            "Assets:Cash:Q03 24000, Assets:CashInTransit 200000, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000");
  const auto notice = by_sepay({.id = 77, .amount = 200'000, .memo = "NOP TIEN " + brought->reference});
  EXPECT_EQ(tell(notice), 200);
  EXPECT_EQ(tell(notice), 200);
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 200000, Assets:Cash:Q03 24000, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000");
  EXPECT_TRUE(breaks().empty());
  ASSERT_TRUE(count(drawer, {{20'000, 1}, {2'000, 2}}));
  EXPECT_TRUE(close(drawer));
  expect_sound_books();
}

TEST_F(DrawersTest, AnotherSumAtTheBankWaitsForPeople) {
  const auto brought = deposit(with_one_payment(), 200'000);
  tell(by_sepay({.id = 78, .amount = 190'000, .memo = brought->reference}));
  ASSERT_EQ(breaks().size(), 1u);
  EXPECT_EQ(breaks()[0].kind, BreakKind::unidentified);
  expect_sound_books();
}

TEST_F(DrawersTest, TheDatabaseRefusesWhatNobodyMayDo) {
  with_one_payment();
  for (const auto* columns :
       {"deposited = 224001", "state = 'closed', counted = 1, counted_at = now(), closed_at = now()",
        "state = 'closed', counted = 1, counted_at = now(), closed_at = now(), checker = clerk", "state = 'counted'",
        "checker = 'officer:b'"}) {
    EXPECT_THROW(database_.as_owner(std::string{"UPDATE cash_drawer SET "} + columns), pqxx::check_violation)
        << columns;
  }
}

}  // namespace
}  // namespace kythu::payments
