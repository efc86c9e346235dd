#include <array>

#include "case_name.hpp"
#include "payments/refunding.hpp"

namespace kythu::payments {
namespace {

using enum RefundState;
using enum RefundRefusal;
using test::approver;
using test::clerk;

class RefundOfficersTest : public test::Refunding {};

TEST_F(RefundOfficersTest, ATransferIsPaidOutByOnePersonAndConfirmedByAnother) {
  const auto payment = paid_by_transfer();
  const auto refund = approved(payment, 24'000);
  EXPECT_EQ(waits_for(refund), "payout");
  EXPECT_EQ(all_.refunds().work(5), 0u);
  EXPECT_EQ(confirm(refund).error(), not_waiting);
  const auto claimed = claim(refund);
  EXPECT_EQ(claimed->state, submitted);
  EXPECT_EQ(waits_for(*claimed), "confirmation");
  EXPECT_EQ(confirm(refund, clerk).error(), same_person);
  EXPECT_EQ(confirm(refund)->state, succeeded);
  EXPECT_EQ(confirm(refund).error(), not_waiting);
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 200000, Liabilities:Collected:charge 21429,"
            " Liabilities:Collected:fee 178571");
  expect_sound_books();
}

TEST_F(RefundOfficersTest, APayoutThatCameBackIsVoidedByTwo) {
  const auto payment = paid_by_transfer();
  const auto refund = approved(payment);
  EXPECT_EQ(claim(refund, false)->state, submitted);
  EXPECT_EQ(confirm(refund)->state, failed);
  EXPECT_EQ(sums(payment), "0/0/224000");
  expect_sound_books();
}

TEST_F(RefundOfficersTest, AClaimThatNobodyStandsByLeavesTheOutcomeOpen) {
  const auto refund = approved(paid_by_transfer());
  ASSERT_TRUE(claim(refund));
  EXPECT_EQ(dispute(refund)->state, unknown);
  EXPECT_EQ(confirm(refund).error(), not_waiting);
  EXPECT_EQ(claim(refund, true, approver)->state, unknown);
  EXPECT_EQ(confirm(refund, clerk)->state, succeeded);
  expect_sound_books();
}

TEST_F(RefundOfficersTest, TwoOfficersEndWhatTheProviderCannotTell) {
  const auto refund = approved(paid_by_momo());
  EXPECT_EQ(claim(refund).error(), not_waiting);
  work(lost());
  ASSERT_TRUE(claim(refund));
  EXPECT_EQ(now(refund).state, unknown);  // one word is none
  EXPECT_EQ(confirm(refund)->state, succeeded);
  pass(std::chrono::hours{1});
  EXPECT_EQ(all_.refunds().work(1), 0u);
  expect_sound_books();
}

struct ActCase {
  const char* name;
  std::vector<int> way;  ///< the provider's answers that lead to the state
  bool before_approval;
  std::array<std::optional<RefundState>, 5> after;  ///< approve, reject, claim, confirm, dispute; none: refused
};

class Acts : public test::Refunding, public testing::WithParamInterface<ActCase> {
 protected:
  Refund arrive() {
    const auto payment = paid_by_momo();
    const auto refund = GetParam().before_approval ? requested(payment) : approved(payment);
    for (const auto code : GetParam().way) work(code < 0 ? lost() : momo(code));
    return refund;
  }
  Done act_on(std::size_t which, const Refund& refund) {
    if (which == 0) return approve(refund);
    if (which == 1) return reject(refund);
    if (which == 2) return claim(refund);
    return which == 3 ? confirm(refund) : dispute(refund);
  }
};

TEST_P(Acts, OfOfficersFitTheStateOrChangeNothing) {
  for (std::size_t which = 0; which < GetParam().after.size(); ++which) {
    const auto refund = arrive();
    const auto before = now(refund).state;
    const auto done = act_on(which, refund);
    const auto& expected = GetParam().after[which];
    EXPECT_EQ(static_cast<bool>(done), expected.has_value()) << which;
    EXPECT_TRUE(done || done.error() == not_waiting) << which;
    EXPECT_EQ(now(refund).state, expected.value_or(before)) << which;
    expect_sound_books();
  }
}

INSTANTIATE_TEST_SUITE_P(Payments, Acts,
                         testing::Values(ActCase{"requested", {}, true, {RefundState::approved, failed, {}, {}, {}}},
                                         ActCase{"approved", {}, false, {}}, ActCase{"submitted", {7000}, false, {}},
                                         ActCase{"unknown", {-1}, false, {std::nullopt, std::nullopt, unknown, {}, {}}},
                                         ActCase{"succeeded", {0}, false, {}}, ActCase{"failed", {1088}, false, {}}),
                         case_name);

}  // namespace
}  // namespace kythu::payments
