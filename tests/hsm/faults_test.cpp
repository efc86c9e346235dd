// The table of hsm/README.md, "Faults": each row is broken into a real token, alone and beside a replica.
#include <atomic>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "two_tokens.hpp"

namespace kythu::hsm {
namespace {

using namespace test;
using std::chrono::milliseconds, std::chrono::seconds, std::chrono::steady_clock;

struct Row {
  const char* name;
  const char* once;             ///< the fault of one C_Sign
  const char* lasts;            ///< the fault while it is not mended
  std::optional<Refusal> seen;  ///< by a caller whose key is on this token only; nothing: a signature
  milliseconds waits;           ///< that caller, at most
  const char* noted;            ///< a line for the journal; null: none
  const char* code;             ///< counted under "failures"; null: none
  bool needs_officer = false;   ///< and does not heal by itself
};

constexpr milliseconds others_wait{1'500};  // at most, on the other token; it is a busy machine that tests run on

class Fault : public testing::TestWithParam<Row> {
 protected:
  Fault() : tokens(home.settings(), quiet_log(), notes.writer()) {
    tokens.place({home.p256()});
    tokens.wait_for_start(seconds{20});
    left.tokens = {"left"};
    right.tokens = {"right"};
    EXPECT_TRUE(sign(left).front());
    EXPECT_TRUE(sign(right).front());
    notes.forget();
  }
  std::vector<Result<Made, Refusal>> sign(const PlacedKey& key, std::size_t count = 1) {
    std::vector<SigningOrder> orders;
    for (std::size_t i = 0; i < count; ++i) orders.push_back(order_for(key, static_cast<std::uint8_t>(i)));
    return tokens.sign(key, orders, [&](std::span<Check> checks) { home.judge(checks); });
  }
  void break_it() {
    if (GetParam().lasts != nullptr) home.lasting_fault("left", GetParam().lasts);
    if (GetParam().once != nullptr) home.next_fault("left", GetParam().once);
  }
  void mend_it() {
    home.lasting_fault("left", "");
    if (GetParam().needs_officer) {
      EXPECT_EQ(status_of(tokens, "left").state, TokenState::fenced);
      EXPECT_TRUE(tokens.enter_pin("left", Secret{TwoTokens::pin}));
    }
  }

  TwoTokens home;
  Notes notes;
  Tokens tokens;
  PlacedKey left = TwoTokens::p256(), right = TwoTokens::p256();
};

TEST_P(Fault, IsSeenByItsCallerAndNotByOthersAndHeals) {
  const auto& row = GetParam();
  std::atomic<bool> over = false;
  milliseconds longest{0};
  std::thread other{[&] {
    while (!over) {
      const auto begun = steady_clock::now();
      EXPECT_TRUE(sign(right).front());
      longest = std::max(longest, std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun));
    }
  }};
  break_it();
  const auto begun = steady_clock::now();
  const auto outcome = sign(left);
  const auto waited = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
  over = true;
  other.join();
  EXPECT_EQ(outcome.front().has_value(), !row.seen);
  if (!outcome.front() && row.seen) {
    EXPECT_EQ(outcome.front().error(), *row.seen);
  }
  EXPECT_LE(waited.count(), row.waits.count());
  EXPECT_LE(longest.count(), others_wait.count());
  if (row.noted != nullptr) {
    EXPECT_TRUE(notes.has(row.noted)) << notes.text();
  } else {
    EXPECT_EQ(notes.text(), "");
  }
  if (row.code != nullptr) {
    EXPECT_GE(status_of(tokens, "left").failures[row.code], 1u) << row.code;
  }
  mend_it();
  EXPECT_TRUE(soon([&] { return sign(left).front().has_value(); }));
  EXPECT_EQ(status_of(tokens, "left").state, TokenState::up);
}

TEST_P(Fault, CostsNobodyASignatureWhenThereIsAReplica) {
  break_it();
  const auto begun = steady_clock::now();
  const auto results = sign(TwoTokens::p256(), 32);
  EXPECT_LE(steady_clock::now() - begun, seconds{4});
  for (const auto& one : results) EXPECT_TRUE(one);
  home.lasting_fault("left", "");
  EXPECT_TRUE(soon([&] {  // the fence may come after the answers
    if (status_of(tokens, "left").state == TokenState::fenced) tokens.enter_pin("left", Secret{TwoTokens::pin});
    return sign(left).front().has_value();
  }));
}

constexpr milliseconds quick{1'500}, at_deadline{2'500}, restart{4'000};

INSTANTIATE_TEST_SUITE_P(
    Tokens, Fault,
    testing::Values(Row{"device_removed", "device_removed", nullptr, Refusal::token_down, quick,
                        "token_down left: C_Sign: CKR 0x32", "CKR 0x32"},
                    Row{"session_handle_invalid", "session_handle_invalid", nullptr, {}, quick, nullptr, nullptr},
                    Row{"device_error", "device_error", nullptr, Refusal::token_down, quick,
                        "token_down left: C_Sign: CKR 0x30", "CKR 0x30"},
                    Row{"token_not_present", "token_not_present", nullptr, Refusal::token_down, quick,
                        "token_down left", "CKR 0xe0"},
                    Row{"user_not_logged_in", "user_not_logged_in", nullptr, {}, quick, nullptr, nullptr},
                    Row{"pin_locked", "user_not_logged_in", "pin_locked", Refusal::token_down, quick,
                        "token_fenced left", "CKR 0xa4", true},
                    Row{"hang", "hang", nullptr, Refusal::token_down, at_deadline,
                        "token_down left: no answer within the deadline", "deadline"},
                    Row{"crash", "crash", nullptr, {}, restart, "token_down left: the worker ended", "crash"},
                    Row{"wrong_signature", "garble", nullptr, Refusal::failed, quick,
                        "token_down left: a signature did not verify", "garbled"},
                    Row{"slow", nullptr, "slow", {}, quick, nullptr, nullptr},
                    Row{"removed_and_reinserted", nullptr, "removed", Refusal::token_down, quick,
                        "token_down left: C_Sign: CKR 0x32", "CKR 0x32"}),
    case_name);

struct Limit {
  std::string name;
  int sessions;
};
class SessionLimit : public testing::TestWithParam<Limit> {};

TEST_P(SessionLimit, OfTheTokenIsLearntAndEveryOrderIsSigned) {
  TwoTokens home;
  Notes notes;
  home.lasting_fault("left", "sessions=" + std::to_string(GetParam().sessions));
  auto settings = home.settings();
  settings.tokens.resize(1);
  settings.tokens[0].sessions = 8;
  Tokens tokens{settings, quiet_log(), notes.writer()};
  auto key = TwoTokens::p256();
  key.tokens = {"left"};
  tokens.place({key});
  tokens.wait_for_start(seconds{20});
  const std::vector<SigningOrder> orders(100, order_for(key));
  const auto results = tokens.sign(key, orders, [&](std::span<Check> checks) { home.judge(checks); });
  for (const auto& one : results) EXPECT_TRUE(one);
  EXPECT_EQ(status_of(tokens, "left").restarts, 0u);
  EXPECT_EQ(status_of(tokens, "left").signatures, 100u);
}

INSTANTIATE_TEST_SUITE_P(Tokens, SessionLimit,
                         testing::Values(Limit{"one", 1}, Limit{"two", 2}, Limit{"three", 3}, Limit{"four", 4},
                                         Limit{"five", 5}, Limit{"six", 6}, Limit{"seven", 7}, Limit{"eight", 8}),
                         case_name);

}  // namespace
}  // namespace kythu::hsm
