#include "hsm/signer/gathering.hpp"

#include <condition_variable>
#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace kythu::hsm {
namespace {

using namespace std::chrono_literals;

SigningOrder order(std::uint8_t number, const char* key = "a") {
  return {key, Purpose::receipt, {}, Algorithm::ecdsa_p256_sha256, Bytes(32, number), "job"};
}

/// Signs with the digest; holds the batches of the key "held" until they are let go.
class Vault {
 public:
  Gathering::Results sign_all(std::span<const SigningOrder> orders) {
    std::unique_lock lock(mutex_);
    batches_.push_back(orders.size());
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_ || orders.front().key != "held"; });
    Gathering::Results results;
    for (const auto& one : orders) results.emplace_back(Signature{one.digest});
    return results;
  }
  void let_go() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait_for_batches(std::size_t count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 10s, [&] { return batches_.size() >= count; }));
  }
  std::vector<std::size_t> batches() {
    std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::vector<std::size_t> batches_;
};

using Outcome = std::future<Result<Signature, Refusal>>;

/// Begins to lead in a thread of its own, so that the test can go on while its batch is held.
struct Caller {
  std::thread thread{};
  Outcome outcome{};
  ~Caller() {
    if (thread.joinable()) thread.join();
  }
};

struct GatheringTest : testing::Test {
  Outcome sign(SigningOrder&& asked, std::size_t leaders = 1, Gathering* by = nullptr) {
    const auto promise = std::make_shared<std::promise<Result<Signature, Refusal>>>();
    auto tell = [promise](Result<Signature, Refusal>&& made, wire::Answers&) { promise->set_value(std::move(made)); };
    std::vector<Gathering::Asked> one;
    one.push_back({std::move(asked), leaders, std::move(tell)});
    (by != nullptr ? *by : gathering).sign(std::move(one));
    return promise->get_future();
  }
  void lead(Caller& caller, SigningOrder&& asked, std::size_t leaders = 1, Gathering* by = nullptr) {
    const auto before = vault.batches().size();
    caller.thread = std::thread([&caller, leaders, by, this, order = std::move(asked)]() mutable {
      caller.outcome = sign(std::move(order), leaders, by);
    });
    vault.wait_for_batches(before + 1);
  }

  Vault vault;
  Gathering gathering{[this](std::span<const SigningOrder> orders) { return vault.sign_all(orders); }, 10s};
};

TEST_F(GatheringTest, ALonelyOrderIsSignedAtOnce) {
  auto asked = sign(order(7));
  ASSERT_EQ(asked.wait_for(0s), std::future_status::ready);
  const auto made = asked.get();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->value, Bytes(32, 7));
  EXPECT_EQ(vault.batches(), std::vector<std::size_t>{1});
}

TEST_F(GatheringTest, EveryoneIsToldTheSignatureOfTheirOwnOrderAndNobodyWaitsInTheCall) {
  std::vector<Outcome> asked;
  {
    Caller first;
    lead(first, order(0, "held"));
    for (std::uint8_t i = 1; i < 100; ++i) asked.push_back(sign(order(i, "held")));
    vault.let_go();
  }
  for (std::uint8_t i = 1; i < 100; ++i) {
    const auto made = asked[i - 1u].get();
    ASSERT_TRUE(made) << int{i};
    EXPECT_EQ(made->value, Bytes(32, i));
  }
  EXPECT_EQ(vault.batches(), (std::vector<std::size_t>{1, 32, 32, 32, 3}));
}

TEST_F(GatheringTest, AnotherKeyDoesNotWait) {
  Caller held;
  lead(held, order(1, "held"));
  EXPECT_TRUE(sign(order(2)).get());
  vault.let_go();
}

TEST_F(GatheringTest, AsManyBatchesAreAtWorkAsThereMayBeLeaders) {
  Caller one, two;
  lead(one, order(1, "held"), 2);
  lead(two, order(2, "held"), 2);
  auto third = sign(order(3, "held"), 2);
  EXPECT_EQ(third.wait_for(0s), std::future_status::timeout);
  EXPECT_EQ(vault.batches(), (std::vector<std::size_t>{1, 1}));
  vault.let_go();
  EXPECT_TRUE(third.get());
}

TEST_F(GatheringTest, WhoWaitsTooLongIsToldSoAndIsNotSigned) {
  Gathering hasty{[this](std::span<const SigningOrder> orders) { return vault.sign_all(orders); }, 1ms};
  {
    Caller held;
    lead(held, order(1, "held"), 1, &hasty);
    const auto refused = sign(order(2, "held"), 1, &hasty).get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), Refusal::busy);
    vault.let_go();
  }
  EXPECT_EQ(vault.batches(), std::vector<std::size_t>{1});
}

TEST_F(GatheringTest, TheLeadGoesOnAfterEveryRest) {
  for (std::uint8_t i = 0; i < 50; ++i) {
    std::vector<Caller> callers(3);
    for (auto& caller : callers) caller.thread = std::thread([&] { caller.outcome = sign(order(i)); });
    for (auto& caller : callers) {
      caller.thread.join();
      EXPECT_TRUE(caller.outcome.get());
    }
  }
}

}  // namespace
}  // namespace kythu::hsm
