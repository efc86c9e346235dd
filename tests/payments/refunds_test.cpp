#include <thread>

#include "case_name.hpp"
#include "payments/refunding.hpp"
#include "refund_books.hpp"

namespace kythu::payments {
namespace {

using enum RefundState;
using enum RefundRefusal;
using test::approver;
using test::clerk;
using test::portal;

class RefundsTest : public test::Refunding {};

// the table of states

struct Edge {
  const char* name;
  RefundState from;
  std::vector<std::pair<RefundEvent, RefundState>> to;
};

class RefundStates : public testing::TestWithParam<Edge> {};

TEST_P(RefundStates, EveryEventHasTheEffectOfTheTableOrNone) {
  for (const auto event : {RefundEvent::approved, RefundEvent::sent, RefundEvent::returned, RefundEvent::not_done,
                           RefundEvent::no_answer}) {
    std::optional<RefundState> expected;
    for (const auto& [known, to] : GetParam().to) {
      if (known == event) expected = to;
    }
    EXPECT_EQ(next(GetParam().from, event), expected) << static_cast<int>(event);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Payments, RefundStates,
    testing::Values(
        Edge{"requested", requested, {{RefundEvent::approved, approved}, {RefundEvent::not_done, failed}}},
        Edge{"approved", approved, {{RefundEvent::sent, submitted}}},
        Edge{"submitted",
             submitted,
             {{RefundEvent::returned, succeeded}, {RefundEvent::not_done, failed}, {RefundEvent::no_answer, unknown}}},
        Edge{"unknown", unknown, {{RefundEvent::returned, succeeded}, {RefundEvent::not_done, failed}}},
        Edge{"succeeded", succeeded, {}}, Edge{"failed", failed, {}}),
    case_name);

TEST_F(RefundsTest, TheDatabaseKnowsTheSameEdges) {
  auto stored = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'refund_edge'");
  std::vector<std::string> edges, expected{"none>requested"};
  for (std::size_t at = 0; (at = stored.find('\'', at)) != std::string::npos; ++at) {
    const auto end = stored.find('\'', at + 1);
    const auto word = stored.substr(at + 1, end - at - 1);
    if (word.size() > 1) edges.push_back(word);
    at = end;
  }
  std::erase(edges, "refund");
  for (const auto& edge : refund_transitions()) {
    expected.push_back(std::string{name(edge.from)} + ">" + std::string{name(edge.to)});
  }
  EXPECT_EQ(edges, expected);
  for (const auto& edge : expected) EXPECT_NE(refund_transition_check_sql().find("'" + edge + "'"), std::string::npos);
}

// what may be asked for

TEST_F(RefundsTest, WhatIsLeftGoesBackUnlessASumIsGiven) {
  const auto payment = paid_by_momo();
  EXPECT_EQ(approved(payment, 100'000).amount, *Vnd::of(100'000));
  EXPECT_EQ(approved(payment).amount, *Vnd::of(124'000));
  EXPECT_EQ(request(wanted(payment)).error(), amount_above_refundable);
  EXPECT_EQ(sums(payment), "224000/0/224000");
  expect_sound_books();
}

TEST_F(RefundsTest, MoreThanWasTakenIsRefused) {
  const auto payment = paid_by_momo();
  EXPECT_EQ(request(wanted(payment, 224'001)).error(), amount_above_refundable);
  EXPECT_EQ(request(wanted(payment, 999'999'999'999'999)).error(), amount_above_refundable);
  EXPECT_EQ(sums(payment), "0/0/224000");
  EXPECT_EQ(number("SELECT count(*) FROM refund"), 0);
}

TEST_F(RefundsTest, OnlyMoneyThatWasTakenGoesBack) {
  const auto payment = make();
  EXPECT_EQ(request(wanted(payment)).error(), not_refundable);
  auto foreign = wanted(payment);
  foreign.agency = database_.add_agency("H99");
  EXPECT_EQ(request(foreign).error(), not_found);
}

TEST_F(RefundsTest, ASumThatTheChannelDoesNotReturnIsRefusedAndMayBePaidOut) {
  const auto payment = paid_by_momo();
  EXPECT_EQ(request(wanted(payment, 999)).error(), amount_below_least);
  auto payout = wanted(payment, 999);
  payout.pay_out = true;
  const auto refund = request(payout);
  ASSERT_TRUE(refund);
  EXPECT_EQ(refund->way, RefundWay::payout);
  EXPECT_EQ(waits_for(*refund), "payout");
}

// who approves

TEST_F(RefundsTest, UpToTheLimitTheRuleApproves) {
  const auto refund = approved(paid_by_momo());
  EXPECT_EQ(refund.state, RefundState::approved);
  EXPECT_EQ(refund.checker, "rule:approve_above");
}

TEST_F(RefundsTest, TheLimitIsForAllThatLeavesAPayment) {
  auto settings = test::everything();
  settings.refunds_approved_to = 100'000;
  Cashier careful{std::move(settings),
                  database_.app(),
                  outside_,
                  [this] { return now_.load(); },
                  system_random,
                  Log{"test", LogLevel::error, system_now}};
  const auto payment = paid_by_momo();
  EXPECT_EQ(in(careful, &Refunds::request, wanted(payment, 60'000))->state, RefundState::approved);
  EXPECT_EQ(in(careful, &Refunds::request, wanted(payment, 40'000))->state, RefundState::approved);
  EXPECT_EQ(in(careful, &Refunds::request, wanted(payment, 1'000))->state, RefundState::requested);
}

TEST_F(RefundsTest, AboveTheLimitAnotherPersonApproves) {
  auto order = wanted(paid_by_momo());
  order.maker = clerk;
  const auto refund = *in(strict_, &Refunds::request, order);
  EXPECT_EQ(refund.state, RefundState::requested);
  EXPECT_EQ(waits_for(refund), "approval");
  EXPECT_EQ(all_.refunds().work(1), 0u);
  EXPECT_EQ(approve(refund, clerk).error(), same_person);
  EXPECT_EQ(approve(refund)->state, RefundState::approved);
  EXPECT_EQ(approve(refund).error(), not_waiting);
  work(momo(0));
  EXPECT_EQ(now(refund).state, succeeded);
  EXPECT_EQ(number("SELECT count(*) FROM audit_record WHERE act = 'refund.approved'"), 1);
  expect_sound_books();
}

TEST_F(RefundsTest, ARejectedOneFreesTheMoneyAndTouchesNoBooks) {
  const auto payment = paid_by_momo();
  const auto refund = requested(payment);
  EXPECT_EQ(sums(payment), "224000/0/224000");
  EXPECT_EQ(reject(refund)->state, failed);
  EXPECT_EQ(sums(payment), "0/0/224000");
  EXPECT_EQ(number("SELECT count(*) FROM ledger_transfer WHERE kind <> 'posted'"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE type = 'refund.failed'"), 1);
  EXPECT_TRUE(request(wanted(payment)));
  expect_sound_books();
}

struct Hand {
  const char* name;
  const char* columns;
};

class ByHand : public test::Refunding, public testing::WithParamInterface<Hand> {};

TEST_P(ByHand, TheDatabaseRefusesOneWhoApprovesAlone) {
  const auto refund = requested(paid_by_momo());
  const auto sql =
      "UPDATE refund SET " + std::string{GetParam().columns} + " WHERE refund_id = '" + refund.id.uuid_text() + "'";
  EXPECT_THROW(database_.as_owner(sql), pqxx::check_violation) << sql;
}

INSTANTIATE_TEST_SUITE_P(
    Payments, ByHand,
    testing::Values(Hand{"approved_by_nobody", "state = 'approved', approved_at = now()"},
                    Hand{"approved_by_the_maker", "state = 'approved', approved_at = now(), checker = maker"},
                    Hand{"rejected_with_the_maker_as_checker", "state = 'failed', ended_at = now(), checker = maker"},
                    Hand{"submitted_without_a_reference", "state = 'submitted', approved_at = now(), checker = 'x'"},
                    Hand{"paid_out_without_proof",
                         "way = 'payout', state = 'succeeded', approved_at = now(), ended_at = now(), checker = 'x'"},
                    Hand{"paid_out_on_one_word",
                         "way = 'payout', state = 'succeeded', approved_at = now(), ended_at = now(), checker = 'x',"
                         " claim = 'succeeded', claim_proof = 'FT1', claim_maker = 'a'"},
                    Hand{"paid_out_by_one_person_twice",
                         "way = 'payout', state = 'succeeded', approved_at = now(), ended_at = now(), checker = 'x',"
                         " claim = 'succeeded', claim_proof = 'FT1', claim_maker = 'a', claim_checker = 'a'"},
                    Hand{"a_claim_of_nobody", "claim = 'succeeded', claim_proof = 'FT1'"}),
    case_name);

TEST_F(RefundsTest, TheTableRefusesWhatTheStatementWouldLetPass) {
  const auto payment = paid_by_momo();
  for (const auto* column : {"refund_reserved", "refunded_amount"}) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) {
      tx.exec(std::string{"UPDATE payment SET "} + column + " = 224001 WHERE payment_id = $1", payment.id);
      return true;
    }),
                 pqxx::check_violation);
  }
}

// the books

TEST_F(RefundsTest, TheMoneyIsSetApartAndThenMoves) {
  const auto payment = paid_by_momo();
  const auto before = balances();
  const auto refund = approved(payment, 112'000);
  EXPECT_EQ(balances(), before);  // pending is in no balance
  EXPECT_EQ(text("SELECT string_agg(account || ' ' || amount, ', ' ORDER BY part_no) FROM refund_part"),
            "Liabilities:Collected:charge 12000, Liabilities:Collected:fee 100000");
  work(momo(0, 112'000));
  EXPECT_EQ(now(refund).state, succeeded);
  EXPECT_EQ(balances(),
            "Assets:PSP:momo:Clearing 112000, Liabilities:Collected:charge 12000,"
            " Liabilities:Collected:fee 100000");
  EXPECT_EQ(sums(payment), "0/112000/224000");
  expect_sound_books();
}

struct Division {
  const char* name;
  std::int64_t amount;
  std::vector<std::int64_t> held, shares;
};

class Dividing : public testing::TestWithParam<Division> {};

TEST_P(Dividing, KeepsTheProportionToTheLastDong) {
  std::vector<Share> held;
  for (const auto dong : GetParam().held) held.push_back({std::to_string(held.size()), *Vnd::of(dong)});
  std::vector<std::int64_t> shares(held.size());
  for (const auto& share : divide(*Vnd::of(GetParam().amount), held)) {
    shares[std::stoul(share.account)] = share.amount.dong();
  }
  EXPECT_EQ(shares, GetParam().shares);
}

INSTANTIATE_TEST_SUITE_P(Payments, Dividing,
                         testing::Values(Division{"all", 224'000, {200'000, 24'000}, {200'000, 24'000}},
                                         Division{"half", 112'000, {200'000, 24'000}, {100'000, 12'000}},
                                         Division{"a_rest", 100, {1, 1, 1, 97}, {1, 1, 1, 97}},
                                         Division{"the_largest_rest_first", 10, {7, 7, 7}, {4, 3, 3}},
                                         Division{"one_dong", 1, {5, 6}, {0, 1}},
                                         Division{"an_empty_account", 3, {0, 9}, {0, 3}},
                                         Division{"the_largest_amounts",
                                                  999'999'999'999'998,
                                                  {500'000'000'000'000, 499'999'999'999'999},
                                                  {499'999'999'999'999, 499'999'999'999'999}}),
                         case_name);

// together

TEST_F(RefundsTest, SixteenAtOnceNeverReturnMoreThanWasTaken) {
  std::vector<Payment> payments;
  for (int i = 0; i < 6; ++i) payments.push_back(paid_by_transfer());
  std::atomic<int> granted = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::size_t i = 0; i < payments.size(); ++i) {
        const auto& payment = payments[(i + static_cast<std::size_t>(thread)) % payments.size()];
        const auto refund = request(wanted(payment, 60'000));
        (refund ? granted : refused)++;
        EXPECT_TRUE(refund || refund.error() == amount_above_refundable);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(granted, 18);  // three times 60,000 of 224,000
  EXPECT_EQ(refused, 96 - 18);
  expect_sound_books();
}

TEST_F(RefundsTest, TheListIsFilteredAndNewestFirst) {
  const auto first = paid_by_momo(), second = paid_by_momo();
  const auto old = requested(first, 10'000);
  pass(std::chrono::hours{1});
  const auto young = approved(second);
  const auto list = [&](const RefundFilter& filter) {
    std::vector<RefundId> ids;
    for (const auto& one : database_.app().read([&](db::Transaction& tx) { return all_.refunds().list(tx, filter); })) {
      ids.push_back(one.id);
    }
    return ids;
  };
  using Ids = std::vector<RefundId>;
  EXPECT_EQ(list({.agencies = {agency_}}), (Ids{young.id, old.id}));
  EXPECT_EQ(list({.agencies = {agency_}, .payment = first.id}), Ids{old.id});
  EXPECT_EQ(list({.agencies = {agency_}, .states = {RefundState::requested, unknown}}), Ids{old.id});
  EXPECT_EQ(list({.agencies = {agency_}, .from = young.created_at}), Ids{young.id});
  EXPECT_EQ(list({.agencies = {agency_}, .to = young.created_at}), Ids{old.id});
  EXPECT_EQ(list({.agencies = {agency_}, .after = young.id}), Ids{old.id});
  EXPECT_EQ(list({.agencies = {agency_}, .limit = 1}), Ids{young.id});
}

}  // namespace
}  // namespace kythu::payments
