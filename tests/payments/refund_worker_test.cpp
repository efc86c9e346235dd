#include <thread>

#include "case_name.hpp"
#include "payments/refunding.hpp"

namespace kythu::payments {
namespace {

using enum RefundState;
using enum RefundRefusal;

class RefundWorkerTest : public test::Refunding {};

struct Story {
  const char* name;
  std::vector<int> answers;  ///< MoMo's codes; 0: returned, -1: the answer is lost, -2: not reachable, -3: HTTP 500
  RefundState end;
  int told;
  const char* sums;
};

class Stories : public test::Refunding, public testing::WithParamInterface<Story> {};

TEST_P(Stories, EndAsTheProviderSaysAndNeverOtherwise) {
  const auto payment = paid_by_momo();
  const auto refund = approved(payment);
  for (const auto answer : GetParam().answers) {
    if (answer == -1) work(lost());
    if (answer == -2) work(unreachable());
    if (answer == -3) {
      work([](const wire::FetchRequest&) { return answered({}, 500); });
    }
    if (answer >= 0) work(momo(answer));
    expect_sound_books();
    pass(std::chrono::hours{24});
  }
  EXPECT_EQ(now(refund).state, GetParam().end);
  EXPECT_EQ(told(), GetParam().told);
  EXPECT_EQ(sums(payment), GetParam().sums);
}

INSTANTIATE_TEST_SUITE_P(
    Payments, Stories,
    testing::Values(Story{"returned_at_once", {0}, succeeded, 1, "0/224000/224000"},
                    Story{"refused", {1088}, failed, 1, "0/0/224000"},
                    Story{"on_the_way", {7000}, submitted, 1, "224000/0/224000"},
                    Story{"on_the_way_then_returned", {7000, 7000, 0}, succeeded, 1, "0/224000/224000"},
                    Story{"money_moved_answer_lost", {-1, 0}, succeeded, 1, "0/224000/224000"},
                    Story{"answer_lost_and_denied", {-1, 1088}, failed, 1, "0/0/224000"},
                    Story{"answer_lost_and_not_known_there", {-1, 42}, unknown, 1, "224000/0/224000"},
                    Story{"never_an_answer", {-1, -1, -1, -3}, unknown, 1, "224000/0/224000"},
                    Story{"an_answer_that_proves_nothing", {-3}, unknown, 1, "224000/0/224000"},
                    Story{"found_after_long_doubt", {-1, -3, -1, -2, 7000, 0}, succeeded, 1, "0/224000/224000"},
                    Story{"reached_at_the_third_try", {-2, -2, 0}, succeeded, 3, "0/224000/224000"}),
    case_name);

TEST_F(RefundWorkerTest, TheReferenceIsWrittenBeforeTheProviderIsTold) {
  approved(paid_by_momo());
  std::string stored;
  work([&](const wire::FetchRequest& request) {
    stored = text("SELECT state || ' ' || our_ref FROM refund");
    return momo(0)(request);
  });
  const auto sent = test::json::parse(std::string{as_text(outside_.sent().back().body)}).at("orderId").as_string();
  EXPECT_EQ(stored, "submitted " + std::string{sent});
}

TEST_F(RefundWorkerTest, ACrashOnTheWayLeavesAQuestionAndNoSecondOrder) {
  const auto refund = approved(paid_by_momo());
  EXPECT_THROW(work([](const wire::FetchRequest&) -> kythu::test::ScriptedFetch::Outcome {
                 throw std::runtime_error{"the program dies"};
               }),
               std::runtime_error);
  EXPECT_EQ(all_.refunds().work(1), 0u);  // the lease
  pass(std::chrono::minutes{4});
  work(momo(0));
  EXPECT_EQ(now(refund).state, succeeded);
  EXPECT_EQ(told(), 1);
}

TEST_F(RefundWorkerTest, ATimerNeverEndsWhatCannotBeTold) {
  const auto payment = paid_by_momo();
  const auto refund = approved(payment);
  for (int day = 0; day < 40; ++day) {
    work(lost());
    pass(std::chrono::hours{12});
  }
  EXPECT_EQ(now(refund).state, unknown);
  EXPECT_EQ(waits_for(now(refund)), "evidence");
  EXPECT_EQ(sums(payment), "224000/0/224000");
  EXPECT_EQ(told(), 1);
  expect_sound_books();
}

TEST_F(RefundWorkerTest, AProviderThatNeverWasReachedHasReturnedNothing) {
  const auto refund = approved(paid_by_momo());
  for (int day = 0; day < 15; ++day) {
    work(unreachable());
    pass(std::chrono::hours{12});
  }
  EXPECT_EQ(now(refund).state, failed);
  expect_sound_books();
}

TEST_F(RefundWorkerTest, OneOrdersRefundsGoOneAfterAnother) {
  const auto payment = paid_by_momo();
  const auto first = approved(payment, 100'000), second = approved(payment, 50'000);
  work(momo(7000, 100'000));
  all_.refunds().work(5);
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(now(first).state, submitted);
  EXPECT_EQ(now(second).state, RefundState::approved);
  pass(std::chrono::minutes{1});
  work(momo(0, 100'000));
  pass(std::chrono::minutes{1});
  work(momo(0, 50'000));
  EXPECT_EQ(now(first).state, succeeded);
  EXPECT_EQ(now(second).state, succeeded);
  EXPECT_EQ(sums(payment), "0/150000/224000");
  expect_sound_books();
}

TEST_F(RefundWorkerTest, ThePortalHearsOfBothEndsInThePaymentsOwnSequence) {
  const auto payment = paid_by_momo();
  approved(payment, 100'000);
  work(momo(0, 100'000));
  pass(std::chrono::minutes{1});
  approved(payment, 124'000);
  work(momo(1088, 124'000));
  const auto told = database_.as_owner(
      "SELECT type, payload, aggregate_seq FROM outbox WHERE type <> 'payment.paid' ORDER BY created_at, event_id");
  ASSERT_EQ(told.size(), 2u);
  const auto refunded = test::json::parse(told[0][1].as<std::string>());
  EXPECT_EQ(told[0][0].as<std::string>(), "payment.refunded");
  EXPECT_EQ(refunded.at("status"), "partially_refunded");
  EXPECT_EQ(refunded.at("refunded_amount"), 100'000);
  EXPECT_EQ(refunded.at("refund").at("status"), "succeeded");
  EXPECT_EQ(told[0][2].as<int>(), number("SELECT seq FROM money_event WHERE to_state = 'succeeded'"));
  EXPECT_EQ(told[1][0].as<std::string>(), "refund.failed");
  EXPECT_EQ(test::json::parse(told[1][1].as<std::string>()).at("payment").as_string(), payment.id.text());
}

TEST_F(RefundWorkerTest, SeveralWorkersTellTheProviderOfEachRefundOnce) {
  std::vector<Refund> refunds;
  for (int i = 0; i < 5; ++i) refunds.push_back(approved(paid_by_momo()));
  kythu::test::ScriptedFetch provider{momo(0)};
  Cashier busy{test::everything(), database_.app(),
               provider,           [this] { return now_.load(); },
               system_random,      Log{"test", LogLevel::error, system_now}};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) threads.emplace_back([&] { busy.refunds().work(10); });
  for (auto& thread : threads) thread.join();
  for (const auto& refund : refunds) EXPECT_EQ(now(refund).state, succeeded);
  EXPECT_EQ(provider.count(), 5u);
  expect_sound_books();
}

}  // namespace
}  // namespace kythu::payments
