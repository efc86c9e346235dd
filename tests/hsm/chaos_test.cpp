// Two replicas whose processes hang, crash, lie and are killed at random, under callers that never stop.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "two_tokens.hpp"

namespace kythu::hsm {
namespace {

using namespace test;

std::size_t wanted_signatures() {
  const char* thorough = std::getenv("KYTHU_LONG");
  return thorough != nullptr && std::string_view{thorough} == "yes" ? 10'000 : 1'000;
}

/// Each thread that started a child has its own list.
std::vector<pid_t> children() {
  std::vector<pid_t> all;
  for (const auto& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::ifstream in{thread.path() / "children"};
    for (pid_t child = 0; in >> child;) all.push_back(child);
  }
  return all;
}

class Chaos {
 public:
  explicit Chaos(std::size_t wanted) : wanted_(wanted) {
    auto settings = home_.settings();
    settings.deadline = std::chrono::seconds{3};
    for (auto& token : settings.tokens) {
      token.processes = 2;
      token.deadline = std::chrono::milliseconds{300};
      token.environment["KYTHU_CHAOS"] = token.name == "left" ? "7:300" : "11:300";
    }
    tokens_ = std::make_unique<Tokens>(settings, Log{"test", LogLevel::error, system_now}, notes_.writer());
    tokens_->place({home_.p256()});
    tokens_->wait_for_start(std::chrono::seconds{20});
  }

  void run() {
    std::vector<std::thread> callers;
    for (unsigned seed = 1; seed <= 4; ++seed) callers.emplace_back([this, seed] { call(seed); });
    for (auto& caller : callers) caller.join();
  }

  std::atomic<std::size_t> signed_orders = 0, refused = 0, bad = 0, garbled = 0;
  std::chrono::milliseconds longest{0};
  std::vector<TokenStatus> status() { return tokens_->status(); }

 private:
  /// Asks for batches of 1 … 16 until enough is signed; what is refused is asked again, as core does.
  void call(unsigned seed) {
    std::mt19937 random{seed};
    std::uint32_t number = 0;
    while (signed_orders < wanted_) {
      std::vector<SigningOrder> orders;
      for (auto left = 1 + random() % 16; left > 0; --left) {
        orders.push_back(order_for(home_.p256(), static_cast<std::uint8_t>(seed)));
        for (int i = 0; i < 4; ++i) orders.back().digest[i] = static_cast<std::uint8_t>(number >> 8 * i);
        ++number;
      }
      while (!orders.empty()) ask(orders);
      if (random() % 16 == 0) kill_one(random());
    }
  }

  void ask(std::vector<SigningOrder>& orders) {
    const auto begun = std::chrono::steady_clock::now();
    const auto results = tokens_->sign(home_.p256(), orders, [&](std::span<Check> checks) {
      home_.judge(checks);
      garbled += static_cast<std::size_t>(std::ranges::count(checks, false, &Check::good));
    });
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    std::vector<SigningOrder> again;
    for (std::size_t i = 0; i < orders.size(); ++i) {
      if (!results[i]) again.push_back(orders[i]);
      bad += results[i] && !home_.verifies(orders[i], results[i]->signature);
    }
    bad += results.size() != orders.size();
    signed_orders += orders.size() - again.size();
    refused += again.size();
    orders = std::move(again);
    std::lock_guard lock(mutex_);
    longest = std::max(longest, time);
  }

  void kill_one(std::size_t which) {
    std::lock_guard lock(mutex_);
    const auto all = children();
    if (!all.empty()) kill(all[which % all.size()], SIGKILL);
  }

  const std::size_t wanted_;
  TwoTokens home_;
  Notes notes_;
  std::unique_ptr<Tokens> tokens_;
  std::mutex mutex_;
};

/// A worker that has just started is still looked at when its last caller has gone.
bool at_rest(const TokenStatus& token) { return token.queued == 0 && token.busy == 0; }

TEST(Chaos, EveryOrderIsAnsweredOnceAndEverySignatureVerifies) {
  Chaos chaos{wanted_signatures()};
  chaos.run();
  EXPECT_EQ(chaos.bad, 0u);
  EXPECT_GE(chaos.signed_orders, wanted_signatures());
  EXPECT_LT(chaos.longest, std::chrono::seconds{3} + std::chrono::seconds{5});
  EXPECT_TRUE(soon([&] { return std::ranges::all_of(chaos.status(), &at_rest); })) << "an order is left behind";
  std::uint64_t made = 0, garbled = 0, restarts = 0;
  for (auto& token : chaos.status()) {
    made += token.signatures;
    garbled += token.failures["garbled"];
    restarts += token.restarts;
  }
  EXPECT_EQ(made, chaos.signed_orders + chaos.garbled) << "the tokens count what their callers were given";
  EXPECT_EQ(garbled, chaos.garbled);
  EXPECT_GT(restarts, 0u) << "nothing was broken";
  RecordProperty("refused", std::to_string(chaos.refused));
  RecordProperty("restarts", std::to_string(restarts));
}

}  // namespace
}  // namespace kythu::hsm
