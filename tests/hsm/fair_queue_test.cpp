#include "fair_queue.hpp"

#include <deque>

#include <gtest/gtest.h>

namespace kythu::hsm {
namespace {

const auto now = std::chrono::steady_clock::now();
constexpr std::chrono::seconds a_while{1};

/// Jobs with names, so that a test reads as the order in which they come out.
class Desk {
 public:
  bool push(char agency, const std::string& name, Algorithm algorithm = Algorithm::rsa_pkcs1_sha256,
            wire::Deadline deadline = now + a_while) {
    orders_.push_back(
        {"key", Purpose::receipt, {{{static_cast<std::uint8_t>(agency)}}}, algorithm, Bytes(32, 1), name});
    jobs_.push_back({});
    jobs_.back().order = &orders_.back();
    jobs_.back().key = key_;
    jobs_.back().deadline = deadline;
    jobs_.back().call = &call;
    return queue.push(jobs_.back());
  }
  static std::string names(const std::vector<Job*>& jobs) {
    std::string all;
    for (const auto* job : jobs) all += (all.empty() ? "" : " ") + job->order->job;
    return all;
  }

  FairQueue queue{8};
  Call call;

 private:
  const Bytes key_{1};
  std::deque<SigningOrder> orders_;
  std::deque<Job> jobs_;
};

TEST(FairQueue, TakesTurnsBetweenAgenciesAndKeepsTheOrderWithinOne) {
  Desk desk;
  for (const auto* name : {"a1", "a2", "a3", "a4"}) desk.push('a', name);
  for (const auto* name : {"b1", "b2"}) desk.push('b', name);
  desk.push('c', "c1");
  EXPECT_EQ(Desk::names(desk.queue.take(5, now).jobs), "a1 b1 c1 a2 b2");
  EXPECT_EQ(Desk::names(desk.queue.take(5, now).jobs), "a3 a4");
  EXPECT_EQ(desk.queue.size(), 0u);
}

TEST(FairQueue, ALateComerWaitsOneTurnBehindAFlood) {
  Desk desk;
  for (const auto* name : {"a1", "a2", "a3", "a4", "a5", "a6"}) desk.push('a', name);
  EXPECT_EQ(Desk::names(desk.queue.take(1, now).jobs), "a1");
  desk.push('b', "b1");
  EXPECT_EQ(Desk::names(desk.queue.take(2, now).jobs), "a2 b1");
}

TEST(FairQueue, RefusesWhatIsTooMuchAtOnce) {
  Desk desk;
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(desk.push('a', "a"));
  EXPECT_FALSE(desk.push('b', "b"));
  desk.queue.take(1, now);
  EXPECT_TRUE(desk.push('b', "b"));
}

TEST(FairQueue, ABatchIsOfOneAlgorithmAndTheOthersKeepTheirTurn) {
  Desk desk;
  for (const auto* name : {"a1", "a2", "a3"}) desk.push('a', name);
  desk.push('b', "b1", Algorithm::rsa_pss_sha256);
  for (const auto* name : {"c1", "c2"}) desk.push('c', name);
  EXPECT_EQ(Desk::names(desk.queue.take(3, now).jobs), "a1 c1 a2");
  EXPECT_EQ(Desk::names(desk.queue.take(3, now).jobs), "b1") << "it was passed over once, and is first now";
  EXPECT_EQ(Desk::names(desk.queue.take(3, now).jobs), "c2 a3");
}

TEST(FairQueue, WhatIsLateIsNeverHandedOut) {
  Desk desk;
  desk.push('a', "late", Algorithm::rsa_pkcs1_sha256, now - a_while);
  desk.push('a', "good");
  desk.push('b', "late too", Algorithm::rsa_pkcs1_sha256, now);
  const auto batch = desk.queue.take(5, now);
  EXPECT_EQ(Desk::names(batch.jobs), "good");
  EXPECT_EQ(Desk::names(batch.late), "late late too");
  EXPECT_EQ(desk.queue.size(), 0u);
}

TEST(FairQueue, ACallerTakesItsOwnBackAndLeavesTheOthers) {
  Desk desk, other;
  desk.push('a', "a1");
  desk.push('b', "b1");
  SigningOrder order{"key", Purpose::receipt, {{{'a'}}}, Algorithm::rsa_pkcs1_sha256, Bytes(32, 1), "foreign"};
  Job job;
  job.order = &order;
  job.call = &other.call;
  job.deadline = now + a_while;
  ASSERT_TRUE(desk.queue.push(job));
  EXPECT_EQ(Desk::names(desk.queue.withdraw(desk.call)), "a1 b1");
  EXPECT_EQ(Desk::names(desk.queue.drain()), "foreign");
  EXPECT_EQ(desk.queue.size(), 0u);
}

}  // namespace
}  // namespace kythu::hsm
