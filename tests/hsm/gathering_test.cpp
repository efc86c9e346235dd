#include "hsm/signer/gathering.hpp"

#include <condition_variable>
#include <thread>

#include <gtest/gtest.h>

namespace kythu::hsm {
namespace {

using namespace std::chrono_literals;

SigningOrder order(std::uint8_t number, const char* key = "a") {
  return {key, Purpose::receipt, {}, Algorithm::ecdsa_p256_sha256, Bytes(32, number), "job"};
}

/// Signs with the digest; holds its batches until they are let go.
class Vault {
 public:
  Gathering::Results sign_all(std::span<const SigningOrder> orders) {
    std::unique_lock lock(mutex_);
    batches_.push_back(orders.size());
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_ || (orders.front().key != "held" && orders.front().key != "broken"); });
    if (orders.front().key == "broken") throw std::runtime_error{"the disk"};
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

struct GatheringTest : testing::Test {
  /// Callers of one key, the first at work and held; the others have come when it is let go.
  std::vector<Result<Signature, Refusal>> crowd(const char* key, std::uint8_t count) {
    std::vector<Result<Signature, Refusal>> results(count, Refusal::token_down);
    std::vector<std::thread> callers;
    std::atomic<int> threw = 0;
    std::atomic<int> on_their_way = 0;
    const auto call = [&](std::uint8_t i) {
      ++on_their_way;
      try {
        results[i] = gathering.sign(order(i, key), 1);
      } catch (const std::runtime_error&) {
        ++threw;
      }
    };
    callers.emplace_back(call, std::uint8_t{0});
    vault.wait_for_batches(1);
    for (std::uint8_t i = 1; i < count; ++i) callers.emplace_back(call, i);
    while (on_their_way < count) std::this_thread::yield();
    vault.let_go();
    for (auto& caller : callers) caller.join();
    thrown = threw;
    return results;
  }

  Vault vault;
  Gathering gathering{[this](std::span<const SigningOrder> orders) { return vault.sign_all(orders); }, 10s};
  int thrown = 0;
};

TEST_F(GatheringTest, ALonelyOrderIsSignedAtOnce) {
  const auto made = gathering.sign(order(7), 1);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->value, Bytes(32, 7));
  EXPECT_EQ(vault.batches(), std::vector<std::size_t>{1});
}

TEST_F(GatheringTest, EveryoneGetsTheSignatureOfTheirOwnOrder) {
  const auto results = crowd("held", 100);
  for (std::uint8_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(results[i]) << int{i};
    EXPECT_EQ(results[i]->value, Bytes(32, i));
  }
  std::size_t all = 0;
  for (const auto batch : vault.batches()) {
    EXPECT_LE(batch, Gathering::most_together);
    all += batch;
  }
  EXPECT_EQ(all, 100u);
}

TEST_F(GatheringTest, AnotherKeyDoesNotWait) {
  std::thread held([&] { EXPECT_TRUE(gathering.sign(order(1, "held"), 1)); });
  vault.wait_for_batches(1);
  EXPECT_TRUE(gathering.sign(order(2), 1));
  vault.let_go();
  held.join();
}

TEST_F(GatheringTest, AsManyBatchesAreAtWorkAsThereMayBeLeaders) {
  std::thread one([&] { EXPECT_TRUE(gathering.sign(order(1, "held"), 2)); });
  std::thread two([&] { EXPECT_TRUE(gathering.sign(order(2, "held"), 2)); });
  vault.wait_for_batches(2);
  vault.let_go();
  one.join();
  two.join();
  EXPECT_EQ(vault.batches(), (std::vector<std::size_t>{1, 1}));
}

TEST_F(GatheringTest, WhoWaitsTooLongIsToldSoAndIsNotSigned) {
  Gathering hasty{[this](std::span<const SigningOrder> orders) { return vault.sign_all(orders); }, 1ms};
  std::thread held([&] { EXPECT_TRUE(hasty.sign(order(1, "held"), 1)); });
  vault.wait_for_batches(1);
  const auto refused = hasty.sign(order(2, "held"), 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::busy);
  vault.let_go();
  held.join();
  EXPECT_EQ(vault.batches(), std::vector<std::size_t>{1});
}

TEST_F(GatheringTest, ABatchThatBreaksIsToldToAllOfItAndEndsNothingElse) {
  const auto results = crowd("broken", 8);
  EXPECT_GE(thrown, 1);
  for (const auto& one : results) EXPECT_FALSE(one);
  EXPECT_TRUE(gathering.sign(order(7), 1));
}

}  // namespace
}  // namespace kythu::hsm
