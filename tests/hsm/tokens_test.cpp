// Two tokens with the same keys, as the signer's desk sees them.
#include <algorithm>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>

#include "config/settings/table.hpp"
#include "two_tokens.hpp"

namespace kythu::hsm {
namespace {

using namespace test;
using std::chrono::milliseconds, std::chrono::seconds, std::chrono::steady_clock;

class TokensTest : public testing::Test {
 protected:
  void start() { start(home.settings()); }
  void start(const settings::SignerSettings& settings) {
    tokens.reset();
    tokens = std::make_unique<Tokens>(settings, quiet_log(), notes.writer());
    tokens->place({home.p256(), home.rsa()});
    tokens->wait_for_start(seconds{20});
  }
  std::vector<Result<Made, Refusal>> sign(const PlacedKey& key, std::size_t count = 1) {
    orders.clear();
    for (std::size_t i = 0; i < count; ++i) orders.push_back(order_for(key, static_cast<std::uint8_t>(i)));
    return tokens->sign(key, orders, [&](std::span<Check> checks) { home.judge(checks); });
  }
  static std::size_t good(const std::vector<Result<Made, Refusal>>& results) {
    return static_cast<std::size_t>(std::ranges::count_if(results, [](const auto& one) { return one.has_value(); }));
  }
  static std::size_t refused(const std::vector<Result<Made, Refusal>>& results, Refusal why) {
    return static_cast<std::size_t>(
        std::ranges::count_if(results, [&](const auto& one) { return !one && one.error() == why; }));
  }
  static PlacedKey only(PlacedKey key, const char* token) {
    key.tokens = {token};
    return key;
  }
  TokenStatus status(const char* token) { return status_of(*tokens, token); }

  TwoTokens home;
  Notes notes;
  std::vector<SigningOrder> orders;
  std::unique_ptr<Tokens> tokens;
};

TEST_F(TokensTest, OneCallersBatchIsSignedByBothReplicasInItsOrder) {
  start();
  const auto results = sign(home.rsa(), 64);
  ASSERT_EQ(good(results), 64u);
  for (std::size_t i = 0; i < 64; ++i) EXPECT_TRUE(home.verifies(orders[i], results[i]->signature)) << i;
  const auto left = status("left"), right = status("right");
  EXPECT_GT(left.signatures, 0u);
  EXPECT_GT(right.signatures, 0u);
  EXPECT_EQ(left.signatures + right.signatures, 64u);
  EXPECT_EQ(std::accumulate(left.latency.begin(), left.latency.end(), std::uint64_t{0}), left.signatures);
  EXPECT_EQ(left.state, TokenState::up);
  EXPECT_EQ(left.keys.size(), 2u);
  EXPECT_EQ(left.busy, 0u);
  EXPECT_EQ(left.queued, 0u);
}

TEST_F(TokensTest, ASlowReplicaGetsTheSmallShare) {
  start();
  home.lasting_fault("left", "slow");
  ASSERT_EQ(good(sign(only(home.p256(), "left"))), 1u);
  ASSERT_EQ(good(sign(only(home.p256(), "right"))), 1u);
  const auto before = status("left").signatures;
  EXPECT_EQ(good(sign(home.p256(), 100)), 100u);
  EXPECT_LE(status("left").signatures - before, 5u);
}

TEST_F(TokensTest, ANewKeyIsFoundWithoutARestart) {
  start();
  const auto fresh = PlacedKey{{0x33}, {"left"}, {Algorithm::ecdsa_p256_sha256}};
  EXPECT_FALSE(tokens->holds(fresh));
  const auto made = tokens->generate("left", "fresh", fresh.id, KeyType::p256);
  ASSERT_TRUE(made) << made.error();
  EXPECT_FALSE(made->empty());
  tokens->place({home.p256(), fresh});
  EXPECT_TRUE(tokens->holds(fresh));
  EXPECT_FALSE(tokens->holds(home.rsa())) << "is not looked for any more";
  EXPECT_EQ(good(sign(home.p256(), 4)), 4u);
  EXPECT_EQ(status("left").restarts, 0u);
  EXPECT_TRUE(tokens->destroy("left", fresh.id));
  tokens->place({home.p256(), fresh});
  EXPECT_FALSE(tokens->holds(fresh));
  EXPECT_FALSE(tokens->generate("middle", "x", fresh.id, KeyType::p256));
}

TEST_F(TokensTest, SeveralProcessesOfATokenLogInOneAfterAnother) {
  auto settings = home.settings();
  settings.tokens.resize(1);
  settings.tokens[0].processes = 3;
  start(settings);
  EXPECT_EQ(status("left").processes, 3u);
  EXPECT_EQ(status("left").sessions, 6u);
  EXPECT_EQ(home.logins("left"), 3u);
  EXPECT_EQ(good(sign(only(home.p256(), "left"), 200)), 200u);
  EXPECT_EQ(status("left").signatures, 200u);
}

TEST_F(TokensTest, AWrongPinIsTriedOnceByAllProcessesAndRestartsTogether) {
  std::ofstream{home.folder() / "credentials/pin"} << "000000";
  auto settings = home.settings();
  settings.tokens.resize(1);
  settings.tokens[0].processes = 3;
  start(settings);
  EXPECT_EQ(status("left").state, TokenState::fenced);
  EXPECT_NE(status("left").why, "");
  EXPECT_TRUE(notes.has("token_fenced left"));
  start(settings);
  EXPECT_EQ(status("left").state, TokenState::fenced);
  EXPECT_EQ(home.logins("left"), 1u);
  EXPECT_EQ(refused(sign(only(home.p256(), "left")), Refusal::token_down), 1u);
  EXPECT_TRUE(tokens->enter_pin("left", Secret{TwoTokens::pin}));
  EXPECT_EQ(status("left").state, TokenState::up);
  EXPECT_EQ(good(sign(only(home.p256(), "left"))), 1u);
  EXPECT_EQ(home.logins("left"), 4u);
}

TEST_F(TokensTest, AnotherWrongPinFencesAgain) {
  std::ofstream{home.folder() / "credentials/pin"} << "000000";
  start();
  EXPECT_TRUE(tokens->enter_pin("left", Secret{"111111"}));
  EXPECT_EQ(status("left").state, TokenState::fenced);
  EXPECT_EQ(home.logins("left"), 2u);
  EXPECT_FALSE(tokens->enter_pin("middle", Secret{"111111"}));
}

TEST_F(TokensTest, WithoutACredentialATokenWaitsForAnOfficer) {
  auto settings = home.settings();
  settings.tokens[0].pin_credential.clear();
  start(settings);
  EXPECT_EQ(status("left").state, TokenState::waiting_for_pin);
  EXPECT_EQ(refused(sign(only(home.p256(), "left")), Refusal::token_down), 1u);
  EXPECT_EQ(good(sign(home.p256(), 8)), 8u) << "the other replica signs meanwhile";
  EXPECT_TRUE(tokens->enter_pin("left", Secret{TwoTokens::pin}));
  EXPECT_EQ(good(sign(only(home.p256(), "left"))), 1u);
}

TEST_F(TokensTest, AMissingCredentialStopsTheStart) {
  auto settings = home.settings();
  settings.tokens[0].pin_credential = "gone";
  EXPECT_THROW(start(settings), settings::Error);
}

TEST_F(TokensTest, AFullQueueRefusesAtOnce) {
  auto settings = home.settings();
  settings.tokens[0].queue = 3;
  settings.tokens[0].sessions = 1;
  start(settings);
  home.lasting_fault("left", "slow");
  const auto results = sign(only(home.p256(), "left"), 10);
  EXPECT_GE(good(results), 3u);
  EXPECT_GE(refused(results, Refusal::busy), 6u);
  EXPECT_EQ(good(results) + refused(results, Refusal::busy), 10u);
}

TEST_F(TokensTest, EveryOrderEndsSoonAfterItsTime) {
  auto settings = home.settings();
  settings.deadline = milliseconds{700};
  settings.tokens[0].sessions = 1;
  start(settings);
  home.lasting_fault("left", "slow");
  const auto begun = steady_clock::now();
  const auto results = sign(only(home.p256(), "left"), 40);  // twelve seconds of work
  EXPECT_LT(steady_clock::now() - begun, milliseconds{700} + seconds{5});
  EXPECT_GT(good(results), 0u);
  EXPECT_GT(refused(results, Refusal::busy), 0u);
  EXPECT_EQ(good(results) + refused(results, Refusal::busy), 40u);
  EXPECT_EQ(status("left").queued, 0u);
}

TEST_F(TokensTest, AKeyThatNoTokenHoldsIsRefusedAtOnce) {
  start();
  const PlacedKey unknown{{0x77}, {"left", "right"}, {Algorithm::ecdsa_p256_sha256}};
  EXPECT_EQ(refused(sign(unknown), Refusal::token_down), 1u);
  EXPECT_EQ(refused(sign(PlacedKey{{0x01}, {"middle"}, {Algorithm::ecdsa_p256_sha256}}), Refusal::token_down), 1u);
}

}  // namespace
}  // namespace kythu::hsm
